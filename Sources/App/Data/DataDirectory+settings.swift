import Foundation
import Glibc
import Settings
import Vault

extension DataDirectory {
    /// What an administrator changed, by path; nothing where there is no database yet.
    func storedSettings() async throws -> [String: SettingValue] {
        guard hasDatabase else { return [:] }
        return try await withDatabase { database in
            // A look makes no key file: where nothing is sealed, any key does.
            let isNeeded = try await Self.holdsSecrets(database)
            let vault = isNeeded ? try await self.vault(for: database) : Vault(current: MasterKey())
            let stored = try await SettingsStore.stored(in: database, vault: vault)
            return Dictionary(stored.map { ($0.path, $0.value) }) { _, last in last }
        }
    }
}
