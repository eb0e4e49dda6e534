import Foundation
import Glibc
import Store
import Vault

extension DataDirectory {
    var keyFile: KeyFile { KeyFile(path: path + "/master.key") }

    /// Opens what is sealed in the database. Its key is made where there is none yet.
    func vault() throws -> Vault { try keyFile.vault() }

    /// As `vault()`, but a key that was lost is not replaced: what it sealed would be joined by what the new one seals,
    /// and no one key file would open both. Throws `DataDirectoryError.keyLost`.
    func vault(for database: any Database) async throws -> Vault {
        if access(keyFile.path, F_OK) != 0, errno == ENOENT, try await Self.holdsSecrets(database) {
            throw DataDirectoryError.keyLost(keyFile.path)
        }
        return try vault()
    }

    /// Whether anything in it is sealed.
    static func holdsSecrets(_ database: any Database) async throws -> Bool {
        try await database.read {
            try $0.query(
                """
                SELECT EXISTS (SELECT 1 FROM tokens WHERE sealed IS NOT NULL) OR EXISTS (SELECT 1 FROM proxies)
                    OR EXISTS (SELECT 1 FROM settings WHERE sealed IS NOT NULL)
                    OR EXISTS (SELECT 1 FROM webhook_endpoints)
                """, []
            ) { try $0.integer(0) }
        } == [1]
    }
}
