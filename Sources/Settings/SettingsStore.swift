import Foundation
import Logging
import NIOConcurrencyHelpers
import Store
import Vault

/// What an administrator changed while the server runs: checked, kept, told to whom it concerns.
///
/// Values come from, the later winning: defaults, the settings file, here, the environment, flags.
package final class SettingsStore: Sendable {
    private let database: any Database
    private let vault: Vault
    private let logger: Logger
    private let state: NIOLockedValueBox<SettingsState>
    private let live: LiveSettings
    private let listeners = Changes()
    /// Of the rows; grows only inside writes, which are one after the other.
    private let revision = NIOLockedValueBox(0)

    package init(
        database: any Database, vault: Vault, definitions: [SettingDefinition], live: [LiveSetting] = [],
        logger: Logger
    ) {
        self.database = database
        self.vault = vault
        self.logger = logger
        let paths = live.reduce(into: Set<String>()) { $0.formUnion($1.paths) }
        state = NIOLockedValueBox(SettingsState(definitions: definitions, live: paths))
        self.live = LiveSettings(live, logger: logger)
    }

    /// What was changed, for whoever builds the configuration before there is a store.
    package static func stored(in database: any Database, vault: Vault) async throws -> [StoredSetting] {
        try await database.read { try SettingTable(connection: $0, vault: vault).all() }
    }

    /// Reads what was changed before. Before it, only bases and pins hold.
    package func load() async throws {
        let rows = try await Self.stored(in: database, vault: vault)
        let ignored = state.withLockedValue { state in
            state.take(rows, revision: 0)
            return state.ignored
        }
        if !ignored.isEmpty {
            logger.warning(
                "Changed settings are ignored: they are unknown or no longer valid", metadata: ["keys": "\(ignored)"])
        }
    }

    /// What holds of each key, secrets in clear: for appliers only.
    package func values() -> [String: SettingValue] { state.withLockedValue { $0.values } }

    /// All keys in their order, secrets masked.
    package func views() -> [SettingView] { state.withLockedValue { $0.views } }

    /// All or nothing. nil takes a key back to its base; a secret that comes back masked stays as it is. Returns when it
    /// is durable and appliers have taken it.
    package func apply(_ wishes: [String: SettingValue?], by: String, now: Date) async throws -> SettingsOutcome {
        let (vault, state, revision) = (vault, state, revision)
        let result = try await database.write { connection -> Result<Applied, SettingRefusal> in
            let table = SettingTable(connection: connection, vault: vault)
            let before = state.withLockedValue { $0 }
            let changes: [String: SettingValue?]
            switch before.changes(wishes, rows: try table.all()) {
            case .success(let found): changes = found
            case .failure(let refusal): return .failure(refusal)
            }
            for (path, value) in changes {
                guard let value else {
                    try table.remove(path)
                    continue
                }
                let isSecret = before.definitions.first { $0.path == path }?.isSecret ?? true
                try table.put(
                    StoredSetting(path: path, value: value, changedAt: now.wholeMilliseconds, changedBy: by),
                    isSecret: isSecret)
            }
            let number = revision.withLockedValue { revision in
                revision += 1
                return revision
            }
            return .success(Applied(changed: Set(changes.keys), rows: try table.all(), revision: number))
        }
        switch result {
        case .failure(let refusal): return .refused(refusal.problems)
        case .success(let applied): return .applied(await took(applied, by: by))
        }
    }

    /// One element after each change, the newest one only.
    package func changes() -> AsyncStream<Void> { listeners.stream() }

    /// Seals anew what an older master key sealed, and says how many.
    package func rekey() async throws -> Int {
        let vault = vault
        return try await database.write { try SettingTable(connection: $0, vault: vault).rekey() }
    }

    private struct Applied: Sendable {
        let changed: Set<String>
        let rows: [StoredSetting]
        let revision: Int
    }

    private func took(_ applied: Applied, by: String) async -> SettingsChange {
        guard !applied.changed.isEmpty else { return SettingsChange() }
        // What another process (an import) wrote meanwhile comes with it, and is shown as what holds from now on.
        let other = state.withLockedValue { state in
            let before = state.values
            state.take(applied.rows, revision: applied.revision)
            return Set(state.values.filter { before[$0.key] != $0.value }.keys)
        }
        let changed = applied.changed.sorted()
        logger.notice("Settings changed", metadata: ["keys": "\(changed)", "by": "\(by)"])
        let failed = await live.apply(applied.changed.union(other)) { [self] in values() }
        listeners.tell()
        let waiting = Set(state.withLockedValue { $0.restartRequired(changed) }).union(failed.intersection(changed))
        return SettingsChange(changed: changed, restartRequired: waiting.sorted())
    }
}
