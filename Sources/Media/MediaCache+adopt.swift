import Foundation
import Glibc
import NIOCore
import NIOPosix
import Store

extension MediaCache {
    /// Takes a copy of another program's file into the cache under the name it has there, so that links to it go on
    /// working; through the same checks as all others. Its kind is what its bytes are. nil, and nothing changed, if a file of
    /// that name is there already. `date` is when it was made, and last used.
    package func adopt(_ path: String, as name: String, from date: Date) async throws -> MediaItem? {
        guard MediaName.isValid(name) else { throw MediaError.invalid("a name that no link can hold") }
        if let known = try database.lookup({ try MediaTable(connection: $0).item(name) }) {
            if try folders.holds(known) { return nil }
            try await forget(name)
        }
        let source = try await threads.runIfActive { try FileBytes(source: path) }
        let head = try await threads.runIfActive { try source.read(at: 0, count: Magic.bytesWanted) }
        let kind = MediaCheck.publicKind(head)
        let limit = limits(kind).fileBytes
        guard source.length <= limit else { throw MediaError.tooLarge(limit: limit) }
        let file = try await openPartial()
        do {
            while file.length < source.length {
                try Task.checkCancellation()
                let bytes = try await threads.runIfActive { try source.read(at: file.length, count: Self.batch) }
                guard !bytes.isEmpty else { throw MediaError.invalid("a file that became shorter") }
                try await append(ByteBuffer(bytes: bytes), to: file)
            }
            return try await finish(file, Purpose(kind: kind, job: nil, name: name), now: date)
        } catch {
            file.discard()
            throw error
        }
    }
}

/// Says what `MediaCache.adopt` would do, and changes nothing; without a database, of an empty cache.
package struct MediaSurvey: Sendable {
    package enum Judgement: Hashable, Sendable {
        case fresh
        case known
        /// Its row is there, its file is lost.
        case lost
        case unfit(String)
    }

    private let database: (any Database)?
    private let directory: String
    private let check: MediaCheck

    /// `directory` is the cache's.
    package init(database: (any Database)?, directory: String) throws {
        self.database = database
        self.directory = directory
        check = try MediaCheck()
    }

    package func judge(_ path: String, name: String) throws -> Judgement {
        guard MediaName.isValid(name) else { return .unfit("a name that no link can hold") }
        if let known = try database?.lookup({ try MediaTable(connection: $0).item(name) }) {
            var status = stat()
            let isThere = stat("\(directory)/\(known.kind.rawValue)/\(name)", &status) == 0
            return isThere && status.st_size == known.length ? .known : .lost
        }
        do {
            let source = try FileBytes(source: path)
            let head = try source.read(at: 0, count: Magic.bytesWanted)
            _ = try check.check(source, as: MediaCheck.publicKind(head))
            return .fresh
        } catch let error as MediaError {
            return .unfit(error.found)
        } catch is FileFailure {
            return .unfit("a file that cannot be read")
        }
    }
}

extension MediaError {
    /// What was found in place of media.
    package var found: String {
        switch self {
        case .invalid(let what): what
        case .tooLarge: "more than is allowed"
        case .noSpace: "a full disk"
        case .tool(let what): what
        case .gone: "a file that is gone"
        }
    }
}

extension FileBytes {
    /// A regular file of another program.
    fileprivate init(source path: String) throws {
        let number = Glibc.open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
        guard number >= 0 else { throw FileFailure.error("open") }
        let descriptor = Descriptor(number)
        var status = stat()
        guard fstat(number, &status) == 0 else { throw FileFailure.error("stat") }
        guard status.st_mode & S_IFMT == S_IFREG else { throw MediaError.invalid("no file") }
        self.init(descriptor: descriptor, length: Int(status.st_size))
    }
}
