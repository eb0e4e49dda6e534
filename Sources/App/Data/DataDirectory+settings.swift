import Foundation
import Glibc
import Settings
import Vault

extension DataDirectory {
    /// What an administrator changed, by path; nothing where there is no database yet.
    func storedSettings() async throws -> [String: SettingValue] {
        guard hasDatabase else { return [:] }
        // Without a key file nothing was sealed: one of its own opens nothing, and nothing is made.
        let vault = access(keyFile.path, F_OK) == 0 ? try vault() : Vault(current: MasterKey())
        return try await withDatabase { database in
            let stored = try await SettingsStore.stored(in: database, vault: vault)
            return Dictionary(stored.map { ($0.path, $0.value) }) { _, last in last }
        }
    }
}
