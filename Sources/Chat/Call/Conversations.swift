import Catalog
import Foundation
import Media
import Transport
import Upstream

/// What an answer needs of an upstream.
protocol Conversations: Sendable {
    /// Whether an order holds the turns of its conversation, or one text with pictures that were uploaded.
    var takesTurns: Bool { get }

    func upload(_ picture: ReferenceImage, as credential: Credential, by egress: Egress) async throws(UpstreamError)
        -> UploadedPicture

    func converse(
        _ order: consuming ChatOrder, as credential: Credential, by egress: Egress,
        report: ([ChatEvent]) async throws -> Void
    ) async throws

    /// Stores a drawn picture in `media`. It may be repeated.
    func fetch(_ path: String, as credential: Credential, by egress: Egress, into media: MediaCache, now: Date)
        async throws -> MediaItem
}

/// A provider's part in conversations.
struct ProvidedConversations: Conversations {
    private let provider: any ConversationProvider

    init(_ provider: Provider, of upstreams: Upstreams) { self.provider = upstreams[provider] }

    var takesTurns: Bool { provider.takesTurns }

    func upload(_ picture: ReferenceImage, as credential: Credential, by egress: Egress) async throws(UpstreamError)
        -> UploadedPicture
    { try await provider.upload(picture, as: credential, by: egress) }

    func converse(
        _ order: consuming ChatOrder, as credential: Credential, by egress: Egress,
        report: ([ChatEvent]) async throws -> Void
    ) async throws { try await provider.converse(consume order, as: credential, by: egress, report: report) }

    func fetch(
        _ path: String, as credential: Credential, by egress: Egress, into media: MediaCache, now: Date
    ) async throws -> MediaItem {
        let answer = try await provider.asset(path, as: credential, by: egress)
        return try await media.store(
            answer.body, as: .image, for: nil, expectedLength: answer.contentLength, now: now)
    }
}
