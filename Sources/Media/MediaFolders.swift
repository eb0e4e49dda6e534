import Foundation
import Glibc

/// The folders under `data/temp`, held open: files are reached by name below them, never by a joined path.
final class MediaFolders: Sendable {
    let directory: String
    let partial: Descriptor
    private let kinds: [MediaKind: Descriptor]

    init(directory: String) throws {
        self.directory = URL(fileURLWithPath: directory).standardizedFileURL.path
        try FileManager.default.createDirectory(atPath: self.directory, withIntermediateDirectories: true)
        partial = try Self.folder("partial", in: self.directory)
        var kinds: [MediaKind: Descriptor] = [:]
        for kind in MediaKind.allCases { kinds[kind] = try Self.folder(kind.rawValue, in: self.directory) }
        self.kinds = kinds
        // Folders made just now must outlast a power cut as their files do.
        try Self.sync(self.directory)
        try Self.sync(self.directory + "/..")
    }

    func path(_ name: String, _ kind: MediaKind) -> String { "\(directory)/\(kind.rawValue)/\(name)" }

    func descriptor(_ kind: MediaKind) throws -> Descriptor {
        guard let folder = kinds[kind] else { throw FileFailure(call: "open", code: ENOENT) }
        return folder
    }

    /// nil if there is no such file, or what is there is none (a link, a folder) or not `length` bytes long.
    func open(_ name: String, _ kind: MediaKind, length: Int) throws -> CInt? {
        let number = try openat(descriptor(kind).number, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
        guard number >= 0 else {
            switch errno {
            case ENOENT, ELOOP, ENXIO: return nil
            default: throw FileFailure.error("open")
            }
        }
        var status = stat()
        guard fstat(number, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size == length else {
            _ = close(number)
            return nil
        }
        return number
    }

    /// Whether the file is there as its row says. A disk that cannot tell throws: the row must not go for that.
    func holds(_ item: MediaItem) throws -> Bool {
        var status = stat()
        guard try fstatat(descriptor(item.kind).number, item.name, &status, AT_SYMLINK_NOFOLLOW) == 0 else {
            guard errno == ENOENT else { throw FileFailure.error("stat") }
            return false
        }
        return status.st_mode & S_IFMT == S_IFREG && status.st_size == item.length
    }

    /// A file that is gone already is no failure.
    func remove(_ name: String, _ kind: MediaKind) throws {
        guard try unlinkat(descriptor(kind).number, name, 0) != 0, errno != ENOENT else { return }
        throw FileFailure.error("unlink")
    }

    /// Whether it went: it does not if it was written after `date`.
    func removeIfOlder(_ name: String, _ kind: MediaKind, than date: Date) throws -> Bool {
        var status = stat()
        guard try fstatat(descriptor(kind).number, name, &status, AT_SYMLINK_NOFOLLOW) == 0,
            Double(status.st_mtim.tv_sec) < date.timeIntervalSince1970
        else { return false }
        try remove(name, kind)
        return true
    }

    /// What an earlier process left half written.
    func clearPartial() throws {
        let listing = try FolderListing(partial)
        while let names = listing.next(upTo: 100) {
            for name in names { _ = unlinkat(partial.number, name, 0) }
        }
    }

    private static func folder(_ name: String, in directory: String) throws -> Descriptor {
        let path = "\(directory)/\(name)"
        guard mkdir(path, 0o750) == 0 || errno == EEXIST else { throw FileFailure.error("mkdir") }
        return try folder(at: path)
    }

    private static func folder(at path: String) throws -> Descriptor {
        let number = Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard number >= 0 else { throw FileFailure.error("open") }
        return Descriptor(number)
    }

    private static func sync(_ path: String) throws {
        let folder = try folder(at: path)
        // Without this the descriptor may be closed as soon as its number is read.
        try withExtendedLifetime(folder) {
            guard fsync(folder.number) == 0 else { throw FileFailure.error("fsync") }
        }
    }
}
