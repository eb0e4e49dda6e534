import Foundation
import Glibc

/// An exclusive lock on a file, let go with the last reference or with the process, however it ends.
final class FileLock: Sendable {
    private let descriptor: CInt

    private init(descriptor: CInt) { self.descriptor = descriptor }

    /// Takes the lock at once and writes our process id into the file. nil when somebody else has it.
    static func take(_ path: String) throws(FileProblem) -> FileLock? {
        let lock = try opened(path)
        guard flock(lock.descriptor, LOCK_EX | LOCK_NB) == 0 else {
            guard errno == EWOULDBLOCK else { throw FileProblem(errno: errno) }
            return nil
        }
        let note = Array("\(getpid())\n".utf8)
        // The id only helps a person to find the process: a full disk must not keep the server from starting.
        _ = ftruncate(lock.descriptor, 0)
        _ = pwrite(lock.descriptor, note, note.count, 0)
        return lock
    }

    /// The process id that the holder of the lock at `path` wrote down.
    static func holder(_ path: String) -> Int? {
        // Without it the message is only less exact.
        guard let text = try? String(contentsOfFile: path, upTo: 32) else { return nil }
        return Int(text.trimmed)
    }

    /// Close-on-exec: a child that outlives us must not hold our lock.
    private static func opened(_ path: String) throws(FileProblem) -> FileLock {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw FileProblem(errno: errno) }
        return FileLock(descriptor: descriptor)
    }

    /// Unlocked and not only closed: a child between its fork and its exec has the descriptor too.
    deinit {
        _ = flock(descriptor, LOCK_UN)
        _ = close(descriptor)
    }
}

extension DataDirectory {
    /// The right to run a server here. Commands beside a server need none.
    func lockForServer() throws(DataDirectoryError) -> FileLock {
        do {
            if let lock = try FileLock.take(lock) { return lock }
        } catch {
            throw .unusable(path, "its lock: \(error)")
        }
        throw .inUse(path, pid: FileLock.holder(lock))
    }

    /// The right to import into it: two at once would each take the other's files for new.
    func lockForImport() throws(DataDirectoryError) -> FileLock {
        do {
            if let lock = try FileLock.take(importLock) { return lock }
        } catch {
            throw .unusable(path, "its import.lock: \(error)")
        }
        throw .importing(path, pid: FileLock.holder(importLock))
    }
}
