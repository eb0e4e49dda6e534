import Foundation
import Glibc

/// Where everything the server keeps lies: the database, the media, the lock.
struct DataDirectory: Sendable, Hashable {
    /// Absolute.
    let path: String

    /// A relative path counts from the working directory.
    init(_ path: String) {
        self.path = URL(fileURLWithPath: path).standardizedFileURL.path
    }

    var database: String { path + "/filmgate.db" }
    var media: String { path + "/temp" }
    var lock: String { path + "/lock" }
    var importLock: String { path + "/import.lock" }
    var simulator: String { path + "/temp/simulator" }
    var setUpFile: SetUpFile { SetUpFile(path: path + "/setup-token") }
    /// The settings file that is read when none is named.
    var settings: String { path + "/setting.toml" }

    /// The file about models that is read when none is named.
    var models: String { path + "/models.toml" }

    /// Whether there is a database, or we may not know.
    var hasDatabase: Bool { access(database, F_OK) == 0 || (errno != ENOENT && errno != ENOTDIR) }

    /// Makes it, for its owner's eyes only, where it is missing. One that is there keeps its permissions.
    func make() throws(DataDirectoryError) {
        var isDirectory: ObjCBool = false
        if FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) {
            guard isDirectory.boolValue else { throw .unusable(path, "it is not a directory") }
        } else {
            do {
                try FileManager.default.createDirectory(
                    atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            } catch {
                throw .unusable(path, "it cannot be made (\(FileProblem(errno: errno)))")
            }
        }
        guard access(path, R_OK | W_OK | X_OK) == 0 else { throw .unusable(path, "\(FileProblem(errno: errno))") }
    }

    /// Whether others than its owner may write here: they could put another database or key in place.
    var isOpenToOthers: Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & 0o022 != 0
    }

    /// That folders of media, where they are there already, may be written: what a server needs besides the database.
    func checkFolders() throws(DataDirectoryError) {
        for folder in ["temp", "temp/video", "temp/image", "temp/reference", "temp/partial"] {
            guard access("\(path)/\(folder)/", R_OK | W_OK | X_OK) == 0 || errno == ENOENT else {
                throw .unusable(path, "its folder \(folder): \(FileProblem(errno: errno))")
            }
        }
    }

    /// Bytes that may still be written; nil when the system does not say.
    func freeBytes() -> Int? {
        var status = statvfs()
        guard statvfs(path, &status) == 0 else { return nil }
        let (bytes, isTooLarge) = UInt64(status.f_bavail).multipliedReportingOverflow(by: UInt64(status.f_frsize))
        return isTooLarge ? Int.max : Int(clamping: bytes)
    }
}

enum DataDirectoryError: Error, Hashable, CustomStringConvertible {
    case unusable(String, String)
    /// Another server runs on it.
    case inUse(String, pid: Int?)
    /// Another import goes into it.
    case importing(String, pid: Int?)
    /// Secrets are there, and no key file.
    case keyLost(String)

    var description: String {
        switch self {
        case .unusable(let path, let reason):
            "the data directory \(path) cannot be used: \(reason)"
        case .inUse(let path, let pid):
            "another filmgate server\(pid.map { " (process \($0))" } ?? "") runs on the data directory \(path): stop it, or choose another with --data-dir"
        case .importing(let path, let pid):
            "another import\(pid.map { " (process \($0))" } ?? "") into the data directory \(path) is under way: wait until it has ended"
        case .keyLost(let path):
            "\(path) is missing, and the database holds secrets that only it opens: put it back from your backup"
        }
    }
}
