import Foundation
import Store

/// A rendition of a file, by what it is made from.
struct Derivation: Hashable, Sendable {
    let parent: String
    let variant: MediaVariant
}

extension MediaCache {
    /// A picture of at most this many bytes and pixels a side is its own thumbnail.
    private static let thumbnailBytes = 100_000

    /// The variant of a stored video, or the thumbnail of a picture; made by ffmpeg the first time, once however many ask.
    /// `MediaError.gone` if the original has gone. What is made goes with its original.
    package func derive(_ variant: MediaVariant, of item: MediaItem, now: Date) async throws -> MediaItem {
        guard variant != .original else { return item }
        guard item.kind == .video || (item.kind == .image && variant == .thumbnail && item.parent == nil) else {
            throw MediaError.invalid("a picture where a video is wanted")
        }
        if item.kind == .image, item.length <= Self.thumbnailBytes,
            max(item.width, item.height) <= FrameMaker.thumbnailSide
        {
            return item
        }
        if let known = try existing(variant, of: item) { return known }
        return try await flights.value(for: Derivation(parent: item.name, variant: variant)) {
            try await self.make(variant, of: item, now: now)
        }
    }

    /// The last frame of a stored video as a reference picture for `job`.
    package func lastFrame(of item: MediaItem, for job: String, now: Date) async throws -> MediaItem {
        guard item.kind == .video else { throw MediaError.invalid("a picture where a video is wanted") }
        guard try folders.holds(item) else { throw MediaError.gone }
        let picture = try await frames.lastFrame(of: path(of: item))
        return try await store(picture, Purpose(kind: .reference, job: job), now: now)
    }

    private func make(_ variant: MediaVariant, of item: MediaItem, now: Date) async throws -> MediaItem {
        if let known = try existing(variant, of: item) { return known }
        // A row whose file was lost would stand in the way of the new one.
        if let lost = try database.lookup({ try MediaTable(connection: $0).derived(variant, of: item.name) }) {
            try await forget(lost.name)
        }
        guard let parent = try database.lookup({ try MediaTable(connection: $0).item(item.name) }),
            try folders.holds(parent)
        else { throw MediaError.gone }
        let path = path(of: parent)
        let duration = parent.duration ?? 0
        let picture =
            switch variant {
            case .thumbnail where parent.kind == .image:
                try await pictures.thumbnail(of: path, type: MediaType(rawValue: parent.type) ?? .png)
            case .thumbnail: try await frames.thumbnail(of: path, duration: duration)
            case .spritesheet: try await frames.spriteSheet(of: path, duration: duration)
            case .original: throw MediaError.invalid("an original is not made")
            }
        let purpose = Purpose(kind: .image, job: parent.job, parent: parent.name, variant: variant)
        do {
            return try await store(picture, purpose, now: now)
        } catch StoreError.constraint(let reason) {
            // A making that was given up came to its end after all.
            guard let known = try existing(variant, of: item) else { throw StoreError.constraint(reason) }
            return known
        }
    }

    private func existing(_ variant: MediaVariant, of item: MediaItem) throws -> MediaItem? {
        guard let known = try database.lookup({ try MediaTable(connection: $0).derived(variant, of: item.name) }),
            try folders.holds(known)
        else { return nil }
        return known
    }
}
