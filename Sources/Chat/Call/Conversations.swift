import Foundation
import Media
import Transport
import Upstream

/// What an answer needs of an upstream.
protocol Conversations: Sendable {
    func upload(_ picture: ReferenceImage, as credential: Credential, by egress: Egress) async throws(UpstreamError)
        -> UploadedPicture

    func converse(
        _ order: ChatOrder, as credential: Credential, by egress: Egress,
        report: ([ChatEvent]) async throws -> Void
    ) async throws

    /// Stores a drawn picture in `media`. It may be repeated.
    func fetch(_ path: String, as credential: Credential, by egress: Egress, into media: MediaCache, now: Date)
        async throws -> MediaItem
}

extension GrokWebClient: Conversations {
    func fetch(
        _ path: String, as credential: Credential, by egress: Egress, into media: MediaCache, now: Date
    ) async throws -> MediaItem {
        let answer = try await asset(path, as: credential, by: egress)
        return try await media.store(
            answer.body, as: .image, for: nil, expectedLength: answer.contentLength, now: now)
    }
}
