import Catalog
import Characters
import Foundation
import Jobs
import Logging
import Media

/// Keeps who or what is to appear in videos: a few pictures each, taken from a video or a picture of it. Nothing of it is
/// known to a provider before a video is asked for; then the pictures go along.
package final class CharacterService: Sendable {
    /// Where it is seen.
    package enum Source: Hashable, Sendable {
        /// Stored for this alone; it is removed.
        case upload(StoredReference)
        /// A completed one of the owner's.
        case video(id: String)
    }

    /// Of one character.
    static let pictures = 3

    private let store: CharacterStore
    private let media: MediaCache
    private let catalog: ModelCatalog
    private let videos: VideoService
    private let supply: @Sendable () -> Supply
    private let logger: Logger

    package init(
        store: CharacterStore, media: MediaCache, catalog: ModelCatalog, videos: VideoService,
        supply: @escaping @Sendable () -> Supply = { .everything }, logger: Logger
    ) {
        self.store = store
        self.media = media
        self.catalog = catalog
        self.videos = videos
        self.supply = supply
        self.logger = logger
    }

    /// Returns when it is durable. Throws `CharacterError` and `VideoError`.
    package func create(name: String, from source: Source, owner: String, now: Date) async throws -> KeptCharacter {
        do {
            let character = KeptCharacter(
                id: JobID.make("char", now: now), owner: owner, name: try CharacterName(name).text, createdAt: now)
            try checkOffered()
            try store.checkRoom(owner: owner)
            try await takePictures(of: character, from: try await item(source, owner: owner, now: now), now: now)
            try await store.keep(character)
            await drop(source)
            return character
        } catch {
            await drop(source)
            throw error
        }
    }

    /// Throws `CharacterError.notFound`.
    package func character(_ id: String, owner: String) throws -> KeptCharacter {
        try store.character(id, owner: owner)
    }

    /// All of an owner's, newest first.
    package func characters(owner: String) async throws -> [KeptCharacter] { try await store.characters(owner: owner) }

    /// Videos that were asked for with it have pictures of their own. Throws `CharacterError.notFound`.
    package func delete(_ id: String, owner: String) async throws {
        try await store.remove(id, owner: owner)
        // What is left when this breaks off belongs to nothing any more, and retention removes it.
        try await media.remove(job: id)
    }

    /// Pictures of them for one video of that model, as copies: whoever does not submit them drops them.
    package func pictures(
        of ids: [String], for model: VideoModel, owner: String, now: Date
    ) async throws -> [StoredReference] {
        guard !ids.isEmpty else { return [] }
        let most = model.offers.map(\.characters).max() ?? 0
        guard most > 0 else {
            throw VideoError.unsupported(param: "characters", "\(model.id) cannot show characters.")
        }
        guard ids.count <= most else {
            throw VideoError.unsupported(param: "characters", "A video can show \(most) characters at most.")
        }
        var copies: [StoredReference] = []
        do {
            for character in try ids.map({ try store.character($0, owner: owner) }) {
                for picture in try media.items(of: character.id).prefix(min(Self.pictures, most / ids.count)) {
                    let copy = try await media.copy(reference: picture, now: now)
                    copies.append(StoredReference(name: copy.name, sha256: copy.sha256))
                }
            }
        } catch {
            for copy in copies { await videos.drop(copy) }
            throw error
        }
        // Each has some as long as its row is there, but disks lose files.
        guard copies.count >= ids.count else {
            for copy in copies { await videos.drop(copy) }
            throw CharacterError.notFound(ids[0])
        }
        return copies
    }

    // MARK: Making one

    /// Nobody is to keep what no video can show.
    private func checkOffered() throws {
        let offers = catalog.videos.flatMap(\.offers).filter { $0.characters > 0 }
        let supply = supply()
        guard offers.contains(where: { supply.serves($0.provider, $0.tier) }) else {
            throw VideoError.unsupported(
                param: "video",
                offers.isEmpty
                    ? "No model of this server can show characters."
                    : "Characters are shown only with \(offers[0].provider.credential), and this server has none.")
        }
    }

    private func item(_ source: Source, owner: String, now: Date) async throws -> MediaItem {
        switch source {
        case .upload(let stored):
            guard let item = try media.item(stored.name) else { throw VideoError.expired(stored.name) }
            return item
        case .video(let id):
            let video = try videos.video(id, owner: owner)
            guard video.state == .completed else { throw VideoError.sourceNotCompleted(id) }
            return try await videos.content(id, variant: .original, owner: owner, now: now).item
        }
    }

    private func takePictures(of character: KeptCharacter, from item: MediaItem, now: Date) async throws {
        do {
            _ = try await media.portraits(of: item, count: Self.pictures, for: character.id, now: now)
        } catch {
            do { try await media.remove(job: character.id) } catch let failure {
                // They belong to nothing: retention removes them when they are old.
                logger.warning("Pictures of a character could not be removed", metadata: ["error": "\(failure)"])
            }
            switch error {
            case MediaError.invalid, MediaError.tool:
                throw VideoError.unsupported(param: "video", "No picture could be taken from the file.")
            default: throw error
            }
        }
    }

    private func drop(_ source: Source) async { if case .upload(let stored) = source { await videos.drop(stored) } }
}
