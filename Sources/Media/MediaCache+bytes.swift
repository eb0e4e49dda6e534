import Foundation
import NIOPosix

extension MediaCache {
    /// The whole of an open picture. It is as large as its kind allows, so not for videos.
    package func bytes(of file: OpenMedia) async throws -> [UInt8] {
        try await threads.runIfActive { try file.bytes() }
    }

    /// A part of an open file; fewer bytes only where it ends.
    package func bytes(of file: OpenMedia, in range: Range<Int>) async throws -> [UInt8] {
        try await threads.runIfActive { try file.bytes(in: range) }
    }

    /// A stored picture once more, as a reference of its own; nil if there is none of that name.
    package func copyAsReference(_ name: String, now: Date) async throws -> MediaItem? {
        guard let file = try open(name, as: .image, now: now) else { return nil }
        return try await store(try await bytes(of: file), Purpose(kind: .reference, job: nil), now: now)
    }
}
