import Access
import CallLog
import Foundation
import Jobs
import Media
import Pool
import Settings
import Store
import Transport
import Vault

/// The rooms that an import fills and an export empties, opened beside a server that may run.
struct MovingRooms: Sendable {
    let directory: DataDirectory
    let configuration: Configuration
    let database: any Database
    let tokens: TokenPool
    let proxies: ProxyPool
    let settings: SettingsStore
    let definitions: [SettingDefinition]
    let calls: CallLog
    let media: MediaCache
    let queue: JobQueue
    let keys: APIKeys

    /// Makes what is missing and closes all of it afterwards.
    static func opened<Result>(
        _ directory: DataDirectory, _ loaded: LoadedConfiguration, _ body: (MovingRooms) async throws -> Result
    ) async throws -> Result {
        try await CommandFailure.explained {
            try await directory.withDatabase { database in
                let transport = try CurlTransport(logger: .silent)
                do {
                    let result = try await body(
                        try await MovingRooms(directory, loaded, database: database, transport: transport))
                    await transport.shutdown()
                    return result
                } catch {
                    await transport.shutdown()
                    throw error
                }
            }
        }
    }
}

extension MovingRooms {
    /// Those of a command, beside a server that may run.
    fileprivate init(
        _ directory: DataDirectory, _ loaded: LoadedConfiguration, database: any Database, transport: CurlTransport
    ) async throws {
        let vault = try await directory.vault(for: database)
        let configuration = loaded.configuration
        let proxies = ProxyPool(
            database: database, vault: vault, configuration: .init(), transport: transport, logger: .silent)
        let tokens = TokenPool(
            database: database, vault: vault, proxies: proxies, configuration: .init(), logger: .silent)
        let definitions = ConfigurationKey.all.map { SettingDefinition($0, in: loaded) }
        let settings = SettingsStore(database: database, vault: vault, definitions: definitions, logger: .silent)
        let media = try MediaCache(
            database: database, configuration: .init(configuration, directory: directory), logger: .silent,
            isGuest: true)
        try await tokens.load()
        try await proxies.load(isGuest: true)
        try await settings.load()
        self.init(
            directory: directory, configuration: configuration, database: database, tokens: tokens, proxies: proxies,
            settings: settings, definitions: definitions, calls: CallLog(database: database), media: media,
            queue: JobQueue(database: database), keys: APIKeys(database: database))
    }
}
