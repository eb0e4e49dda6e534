import CallLog
import Catalog
import Foundation
import Logging
import Media
import NIOConcurrencyHelpers
import Pool
import Upstream

/// The entrance to conversations.
package final class ChatService: Sendable {
    /// What an operator decides; it may change while the server runs.
    package struct Configuration: Hashable, Sendable {
        /// Whether the reasoning is told at all.
        package var showsThinking: Bool
        /// Whether it is told as `<think>` text inside the content, as old clients want it.
        package var thinksInContent: Bool
        /// Names of tags that are dropped from answers with all they hold: `"xaiartifact"`, `"xai:tool_usage_card"`.
        package var filteredTags: [String]
        /// Whether drawn pictures are linked, or written out as `data:` URLs.
        package var linksPictures: Bool
        /// Who is asked first for a model that several offer.
        package var prefer: Provider

        package init(
            showsThinking: Bool = true, thinksInContent: Bool = false,
            filteredTags: [String] = ["xaiartifact", "xai:tool_usage_card", "grok:render"], linksPictures: Bool = true,
            prefer: Provider = .xai
        ) {
            self.showsThinking = showsThinking
            self.thinksInContent = thinksInContent
            self.filteredTags = filteredTags
            self.linksPictures = linksPictures
            self.prefer = prefer
        }
    }

    let conversations: @Sendable (Provider) -> any Conversations
    let tokens: TokenPool
    let media: MediaCache
    let calls: CallRecorder?
    let logger: Logger
    let now: @Sendable () -> Date
    let uploads = NIOLockedValueBox(RecentUploads())
    private let settings: NIOLockedValueBox<Configuration>

    package convenience init(
        upstreams: Upstreams, tokens: TokenPool, media: MediaCache, calls: CallRecorder?,
        configuration: Configuration = Configuration(), logger: Logger
    ) {
        self.init(
            conversations: { ProvidedConversations($0, of: upstreams) }, tokens: tokens, media: media, calls: calls,
            configuration: configuration,
            logger: logger)
    }

    init(
        conversations: @escaping @Sendable (Provider) -> any Conversations, tokens: TokenPool, media: MediaCache,
        calls: CallRecorder?,
        configuration: Configuration = Configuration(), logger: Logger, now: @escaping @Sendable () -> Date = { Date() }
    ) {
        self.conversations = conversations
        self.tokens = tokens
        self.media = media
        self.calls = calls
        settings = NIOLockedValueBox(configuration)
        self.logger = logger
        self.now = now
    }

    package var configuration: Configuration { settings.withLockedValue { $0 } }

    /// Takes effect with the next answer.
    package func configure(_ configuration: Configuration) { settings.withLockedValue { $0 = configuration } }

    /// Returns as soon as the first of the answer is there. Throws `ChatError` for all that fails before. It waits for a
    /// token as long as the pool's patience has it.
    package func open(_ request: ChatRequest, now: Date) async throws -> ChatAnswer {
        let answer = try begin(request, now: now)
        try await answer.opened()
        return answer
    }

    /// An answer of which nothing may be there yet: see `ChatAnswer.opened`. It comes about on `executor`, where its
    /// reader should be too; nil is the global one. Throws `ChatError`.
    package func begin(_ request: ChatRequest, now: Date, on executor: (any TaskExecutor)? = nil) throws -> ChatAnswer {
        var pictures: [String: OpenMedia] = [:]
        let transcript = try Transcript(request) { picture throws(ChatError) in
            pictures[picture.name] = try opened(picture, now: now)
            return pictures[picture.name] != nil
        }
        let files = transcript.pictures.compactMap { pictures[$0.name] }
        let configuration = configuration
        let course = ChatCourse(on: executor) { pipe in
            await ChatCall(self, request, transcript, configuration, pictures: files, pipe: pipe).run()
        }
        return ChatAnswer(createdAt: now, source: course)
    }

    private func opened(_ picture: Transcript.Picture, now: Date) throws(ChatError) -> OpenMedia? {
        do {
            return try media.open(picture.name, as: picture.kind, now: now)
        } catch {
            logger.error("Picture not opened", metadata: ["media": "\(picture.name)", "error": "\(error)"])
            throw ChatError(.unavailable)
        }
    }
}
