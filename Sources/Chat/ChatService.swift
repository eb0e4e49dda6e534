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
        let configuration = configuration
        var roads = request.model.roads(preferring: configuration.prefer) {
            tokens.serves($0, $1, $2, now: now)
        }[...]
        var matter: ChatMatter?
        while let road = roads.first {
            do throws(ChatError) {
                matter = try self.matter(of: request, for: road, now: now)
                break
            } catch {
                // What one provider cannot be asked another may be.
                guard roads.count > 1, error.kind == .refused else { throw error }
                roads.removeFirst()
            }
        }
        let pipe = ChatPipe()
        let call = ChatCall(self, request, roads, matter, configuration, pipe: pipe)
        return ChatAnswer(createdAt: now, source: ChatCourse(of: call, through: pipe, on: executor))
    }

    /// What goes up by this road, with its pictures opened. Throws `refused` for what cannot be asked there.
    func matter(of request: ChatRequest, for road: ChatRoad, now: Date) throws(ChatError) -> ChatMatter {
        var files: [String: OpenMedia] = [:]
        func keeps(_ picture: Transcript.Picture) throws(ChatError) -> Bool {
            files[picture.name] = try opened(picture, now: now)
            return files[picture.name] != nil
        }
        guard conversations(road.lease.provider).takesTurns else {
            let transcript = try Transcript(request, keeps: keeps)
            return ChatMatter(transcript: transcript, pictures: transcript.pictures.compactMap { files[$0.name] })
        }
        let pictures = try Transcript.pictures(of: request, keeps: keeps)
        return ChatMatter(transcript: nil, pictures: pictures.compactMap { files[$0.name] })
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
