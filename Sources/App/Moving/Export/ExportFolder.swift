import Foundation
import Glibc

/// A folder that files are written into, for their owner's eyes only. What is there already is never overwritten.
struct ExportFolder: Sendable {
    let path: String

    /// Makes the folder where it is missing.
    init(_ path: String) throws {
        self.path = URL(fileURLWithPath: path).standardizedFileURL.path
        try make("")
    }

    func make(_ folder: String) throws {
        do {
            try FileManager.default.createDirectory(
                atPath: "\(path)/\(folder)", withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700])
        } catch {
            throw CommandFailure("the folder \(path)/\(folder) cannot be made")
        }
    }

    /// Throws if one of these is there already: nothing is to be written then.
    func refuse(_ names: [String]) throws {
        for name in names where access("\(path)/\(name)", F_OK) == 0 {
            throw CommandFailure("\(path) holds a \(name) already: choose another folder, or move it away")
        }
    }

    /// Whole, on the disk and mode 0600, or not at all.
    func write(_ text: String, as name: String) throws {
        try write(as: name) { handle in try handle.write(contentsOf: Data(text.utf8)) }
    }

    /// A copy of a file that may go while it is copied: false then.
    func copy(_ source: String, as name: String) throws -> Bool {
        guard let input = FileHandle(forReadingAtPath: source) else { return false }
        try write(as: name) { output in
            while let bytes = try input.read(upToCount: 1 << 20), !bytes.isEmpty { try output.write(contentsOf: bytes) }
        }
        return true
    }

    private func write(as name: String, _ body: (FileHandle) throws -> Void) throws {
        let (target, part) = ("\(path)/\(name)", "\(path)/\(name).part")
        let descriptor = open(part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw CommandFailure("cannot write \(part): \(FileProblem(errno: errno))") }
        defer { unlink(part) }
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        do {
            try body(handle)
        } catch {
            throw CommandFailure("cannot write \(target): the disk is full, or failed")
        }
        guard fsync(descriptor) == 0, link(part, target) == 0 else {
            throw CommandFailure("cannot write \(target): \(FileProblem(errno: errno))")
        }
    }
}
