import Glibc
import Vault

/// Whether the key file can be used, and is there where something is sealed under it. None is made.
struct KeyCheck: Sendable {
    let directory: DataDirectory

    /// nil where there is nothing to open yet.
    func line() async -> CheckLine? {
        do {
            if access(directory.keyFile.path, F_OK) == 0 {
                _ = try directory.vault()
                return .good("master key", directory.keyFile.path)
            }
            guard directory.hasDatabase else { return nil }
            return try await directory.withDatabase { try await DataDirectory.holdsSecrets($0) }
                ? .bad("master key", DataDirectoryError.keyLost(directory.keyFile.path).description) : nil
        } catch let error as KeyFileError {
            return .bad("master key", error.description)
        } catch {
            // The database's own line tells.
            return nil
        }
    }
}
