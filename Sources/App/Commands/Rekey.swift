import ArgumentParser
import Foundation
import Pool
import Settings
import Store
import Transport
import Vault
import Webhooks

/// `filmgate rekey`
struct Rekey: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Seal all secrets under a new master key.",
        discussion: """
            Tokens, proxies, secret settings and the secrets of webhooks lie sealed in the database, under a key in DIR/master.key. This makes a new \
            key, seals everything anew and forgets the old one. Stop the server first. Interrupted, it may be called again.
            """)

    @OptionGroup var data: DataOptions

    func run() async throws {
        let directory = data.directory(environment: ProcessInfo.processInfo.environment)
        guard directory.hasDatabase else { throw CommandFailure("there is no database in \(directory.path)") }
        let count = try await CommandFailure.explained { try await directory.rekey() }
        Output.error.line("\(count) secret\(count == 1 ? "" : "s") sealed under a new key")
    }
}

extension DataDirectory {
    /// How many secrets were sealed anew. A server that ran meanwhile would go on sealing under the old key.
    func rekey() async throws -> Int {
        let lock = try lockForServer()
        defer { withExtendedLifetime(lock) {} }
        // What is there already must open before anything changes.
        _ = try await withDatabase { try await self.vault(for: $0) }
        let vault = try keyFile.addKey()
        let count = try await withDatabase { try await Self.seal($0, vault) }
        try keyFile.forgetOlder()
        return count
    }

    private static func seal(_ database: any Database, _ vault: Vault) async throws -> Int {
        let transport = try CurlTransport(logger: .silent)
        do {
            let tokens = TokenPool(database: database, vault: vault, configuration: .init(), logger: .silent)
            let proxies = ProxyPool(
                database: database, vault: vault, configuration: .init(), transport: transport, logger: .silent)
            let settings = SettingsStore(database: database, vault: vault, definitions: [], logger: .silent)
            let webhooks = Webhooks(database: database, vault: vault, transport: transport, logger: .silent)
            let count = try await tokens.rekey() + proxies.rekey() + settings.rekey() + webhooks.rekey()
            await transport.shutdown()
            return count
        } catch {
            await transport.shutdown()
            throw error
        }
    }
}
