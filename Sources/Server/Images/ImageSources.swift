import Foundation
import Generation
import Media

/// Takes in the pictures that a change starts from, wherever they lie.
struct ImageSources: Sendable {
    let videos: VideoService
    let media: MediaCache
    let now: @Sendable () -> Date

    /// Stored, to be dropped if the request is refused after all. Fetching ends when the client goes away.
    func reference(_ source: PictureSource, param: String, _ context: APIContext) async throws -> StoredReference {
        switch source {
        case .stored(let stored): return stored
        case .fileID:
            throw APIError.invalid(
                param, "'file_id' is not supported; send the file or an 'image_url'.", code: "unsupported_operation")
        case .url(let url):
            do {
                return try await context.cancelledByHangUp { try await store(url) }
            } catch {
                throw APIError.ofImages(error, param: param)
            }
        }
    }

    func drop(_ stored: StoredReference) async { await videos.drop(stored) }

    /// A picture of ours is copied: it stays what it is when the job goes.
    private func store(_ url: String) async throws -> StoredReference {
        if let name = MediaLink.name(in: url), let item = try await media.copyAsReference(name, now: now()) {
            return StoredReference(name: item.name, sha256: item.sha256)
        }
        return try await videos.storeReference(url: url, now: now())
    }
}
