import Foundation
import NIOPosix

extension MediaCache {
    /// What is seen in a stored video, or in a picture, as reference pictures for `job`: of a video so many frames, evenly over
    /// it, of a picture itself; none is larger than 1280 pixels a side.
    package func portraits(of item: MediaItem, count: Int, for job: String, now: Date) async throws -> [MediaItem] {
        guard try folders.holds(item) else { throw MediaError.gone }
        let purpose = Purpose(kind: .reference, job: job)
        guard item.kind == .video else {
            guard let type = MediaType(rawValue: item.type) else { throw MediaError.invalid("no picture") }
            return [try await store(try await pictures.portrait(of: path(of: item), type: type), purpose, now: now)]
        }
        var made: [MediaItem] = []
        for moment in Self.moments(count, of: item.duration ?? 0) {
            made.append(try await store(try await frames.portrait(of: path(of: item), at: moment), purpose, now: now))
        }
        return made
    }

    /// The middle of each of so many equal parts.
    static func moments(_ count: Int, of duration: Double) -> [Double] {
        (0..<max(count, 0)).map { duration * (Double($0) + 0.5) / Double(count) }
    }

    /// A reference picture once more, under another name and for no job yet. `MediaError.gone` if it has gone.
    package func copy(reference item: MediaItem, now: Date) async throws -> MediaItem {
        guard item.kind == .reference, try folders.holds(item) else { throw MediaError.gone }
        let path = path(of: item)
        let bytes = try await threads.runIfActive { try Data(contentsOf: URL(fileURLWithPath: path)) }
        return try await store(Array(bytes), Purpose(kind: .reference, job: nil), now: now)
    }
}
