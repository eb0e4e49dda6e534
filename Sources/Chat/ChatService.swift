import CallLog
import Foundation
import Logging
import Media
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

        package init(
            showsThinking: Bool = true, thinksInContent: Bool = false,
            filteredTags: [String] = ["xaiartifact", "xai:tool_usage_card", "grok:render"], linksPictures: Bool = true
        ) {
            self.showsThinking = showsThinking
            self.thinksInContent = thinksInContent
            self.filteredTags = filteredTags
            self.linksPictures = linksPictures
        }
    }

    let upstream: GrokWebClient
    let tokens: TokenPool
    let media: MediaCache
    let calls: CallRecorder?
    let logger: Logger

    package init(
        upstream: GrokWebClient, tokens: TokenPool, media: MediaCache, calls: CallRecorder?,
        configuration: Configuration = Configuration(), logger: Logger
    ) {
        self.upstream = upstream
        self.tokens = tokens
        self.media = media
        self.calls = calls
        self.logger = logger
    }

    package var configuration: Configuration { Configuration() }

    /// Takes effect with the next answer.
    package func configure(_ configuration: Configuration) {}

    /// Returns as soon as the first of the answer is there. Throws `ChatError` for all that fails before.
    package func open(_ request: ChatRequest, now: Date) async throws -> ChatAnswer {
        throw ChatError(.unavailable)
    }
}
