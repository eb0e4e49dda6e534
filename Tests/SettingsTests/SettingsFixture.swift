import Foundation
import Logging
import Settings
import Store
import TestSupport
import Vault

/// A store over a fresh database.
struct SettingsFixture {
    static let now = Date(timeIntervalSince1970: 1_760_000_000)

    let directory: TemporaryDirectory
    let database: SQLiteDatabase
    let key = MasterKey()

    init() throws {
        directory = try TemporaryDirectory()
        database = try SQLiteDatabase.temporary(in: directory, migrations: SettingsSchema.migrations)
    }

    func store(
        _ definitions: [SettingDefinition] = Self.definitions, live: [LiveSetting] = [], vault: Vault? = nil
    ) async throws -> SettingsStore {
        let store = SettingsStore(
            database: database, vault: vault ?? Vault(current: key), definitions: definitions, live: live,
            logger: .quiet)
        try await store.load()
        return store
    }

    static let definitions = [
        SettingDefinition(
            path: "log.level", meaning: "How much", form: "one of info, debug", base: .text("info"),
            accept: { $0.text.flatMap { ["info", "debug"].contains($0) ? .text($0) : nil } }),
        SettingDefinition(
            path: "grok.limit", meaning: "Most", form: "a whole number from 1 to 9", base: .integer(3),
            baseOrigin: "file f.toml",
            accept: {
                if case .integer(let number) = $0, (1...9).contains(number) { .integer(number) } else { nil }
            }),
        SettingDefinition(
            path: "grok.cookie", meaning: "Secret", form: "text", isSecret: true, base: .text(""),
            accept: { $0.text.map(SettingValue.text) }, mask: mask),
        SettingDefinition(
            path: "grok.roads", meaning: "Secrets", form: "a list", isSecret: true, base: .list([]),
            accept: { if case .list = $0 { $0 } else { nil } }, mask: mask),
        SettingDefinition(
            path: "server.port", meaning: "Port", form: "a whole number", base: .integer(1),
            pin: .init(value: .integer(2), origin: "flag --port"), accept: { $0 }),
    ]

    /// First letter and asterisks.
    @Sendable private static func mask(_ value: SettingValue) -> SettingValue {
        switch value {
        case .text(let text): .text(text.isEmpty ? "" : "\(text.prefix(1))****")
        case .list(let list): .list(list.map(mask))
        case .flag, .integer, .real: value
        }
    }
}

extension SettingsStore {
    func apply(_ wishes: [String: SettingValue?]) async throws -> SettingsOutcome {
        try await apply(wishes, by: "ann", now: SettingsFixture.now)
    }

    func view(_ path: String) -> SettingView? { views().first { $0.path == path } }
}

extension SettingsOutcome {
    static func changed(_ paths: String..., restart: [String] = []) -> SettingsOutcome {
        .applied(SettingsChange(changed: paths, restartRequired: restart))
    }
}
