import Foundation

/// What a file in the cache is for. Each kind has its folder, limits and rules.
package enum MediaKind: String, Codable, Sendable, CaseIterable {
    /// Served under `/images`.
    case image
    /// Served under `/videos`.
    case video
    /// A client's input picture, kept for its job; shown to nobody but an administrator.
    case reference
}

/// A whole, checked file in the cache.
package struct MediaItem: Hashable, Sendable {
    /// 32 random hex digits and an ending: `9f…2c.mp4`. Unguessable; also the file's name on disk.
    package let name: String
    package let kind: MediaKind
    /// From our sniff, never from the other side's word: `video/mp4`, `image/jpeg`.
    package let type: String
    /// In bytes.
    package let length: Int
    /// In lower-case hex; the strong ETag.
    package let sha256: String
    /// In pixels, as probed.
    package let width: Int
    package let height: Int
    /// Seconds of a video, as probed.
    package let duration: Double?
    /// The job it belongs to.
    package let job: String?
    /// For a thumbnail or sprite sheet: the name of what it was made from.
    package let parent: String?
    package let variant: MediaVariant
    package let createdAt: Date
}

/// Which rendition a file is.
package enum MediaVariant: String, Codable, Sendable, CaseIterable {
    /// The file itself.
    case original
    /// A small webp: of a video one frame.
    case thumbnail
    /// Frames in a grid, jpg.
    case spritesheet
}

/// Why bytes did not become a media file.
package enum MediaError: Error, Hashable, Sendable {
    /// They are not whole media of the kind asked for: HTML, JSON, truncated, empty, another type. The text says what was found.
    case invalid(String)
    /// More bytes, or more pixels, than the kind allows.
    case tooLarge(limit: Int)
    /// The disk is full.
    case noSpace
    /// ffmpeg or ffprobe failed or is missing.
    case tool(String)
    /// The file or row is gone.
    case gone
}
