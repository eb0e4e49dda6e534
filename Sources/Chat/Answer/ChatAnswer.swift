import Foundation

/// What an answer is made of, ready for a client: tags filtered, pictures stored and linked.
package enum ChatDelta: Hashable, Sendable {
    case reasoning(String)
    case content(String)
    case call(ChatToolCall)
}

/// How an answer ended, and what it took.
package struct ChatEnd: Hashable, Sendable {
    package enum Reason: String, Sendable {
        case stop, length
        case toolCalls = "tool_calls"
        case contentFilter = "content_filter"
    }

    package let reason: Reason
    package let usage: ChatUsage

    package init(reason: Reason, usage: ChatUsage) {
        self.reason = reason
        self.usage = usage
    }
}

/// Language-model tokens, as the upstream counts them, or counted approximately where it tells none.
package struct ChatUsage: Hashable, Sendable {
    package var prompt: Int
    /// With `reasoning`, unless the upstream counts that apart.
    package var completion: Int
    package var reasoning: Int
    /// Of the prompt.
    package var cached: Int
    package var total: Int

    /// - Parameter total: nil where nobody says another than the sum.
    package init(prompt: Int, completion: Int, reasoning: Int, cached: Int = 0, total: Int? = nil) {
        self.prompt = prompt
        self.completion = completion
        self.reasoning = reasoning
        self.cached = cached
        self.total = total ?? prompt + completion
    }
}

/// Why there is no answer, or no whole one.
package struct ChatError: Error, Hashable, Sendable {
    package enum Kind: String, Sendable {
        /// No account can serve the model now, or every one is busy or cooling.
        case noToken, rateLimited
        /// No road to the upstream is left.
        case noRoad
        case moderated
        /// The upstream refuses the request itself.
        case refused
        case unavailable, timedOut
        /// The connection broke, or the answer made no sense.
        case broken
        /// It ended without a word.
        case empty
        case cancelled
    }

    package let kind: Kind
    /// How long to wait before asking again; two minutes at most.
    package let retryAfter: Duration?
    /// What is wrong with the request, in a sentence for the client; nil where there is nothing to add to the kind.
    package let detail: String?

    package init(_ kind: Kind, retryAfter: Duration? = nil, detail: String? = nil) {
        self.kind = kind
        self.retryAfter = retryAfter.map { min(max($0, .seconds(1)), .seconds(120)) }
        self.detail = detail
    }
}

/// An answer under way: the first of it is there. To be read by one reader, which holds the upstream back as long as it
/// does not read on. Each element is what one piece of the upstream's answer held.
package struct ChatAnswer: AsyncSequence, Sendable {
    package enum Element: Hashable, Sendable {
        case deltas([ChatDelta])
        /// Nothing came for a while; only after `stir`.
        case silence
        /// The last element. Indirect: the frames of every stream have room for an element.
        indirect case ended(ChatEnd)
    }

    package typealias Failure = any Error

    /// `chatcmpl-…`
    package let id: String
    package let createdAt: Date
    /// To be read by one reader: an iterator of the answer, or directly.
    package let source: any ChatFeed

    package init(id: String = ChatAnswer.makeID(), createdAt: Date, source: any ChatFeed) {
        self.id = id
        self.createdAt = createdAt
        self.source = source
    }

    package static func makeID() -> String { "chatcmpl-" + RandomName.hex(16) }

    /// Returns when the first of it is there. Throws `ChatError` for all that fails before.
    package func opened() async throws { try await source.opened() }

    /// A reader that waits gets `silence`, so that it can tell its own client that there is still somebody.
    package func stir() { source.stir() }

    /// Ends the call upstream at once. Harmless after the end.
    package func cancel() { source.cancel() }

    package struct AsyncIterator: AsyncIteratorProtocol {
        let source: any ChatFeed

        /// nil after `ended`. Throws `ChatError`.
        package mutating func next() async throws -> Element? { try await source.next() }
    }

    package func makeAsyncIterator() -> AsyncIterator { AsyncIterator(source: source) }
}

/// Where the elements of an answer come from.
package protocol ChatFeed: Sendable {
    /// Returns when the first element can be read. Throws what fails before.
    func opened() async throws
    /// To be called by one reader; nil after the end.
    func next() async throws -> ChatAnswer.Element?
    /// A reader that waits gets `silence`.
    func stir()
    func cancel()
}

extension ChatFeed {
    /// Of a feed whose first element need not be waited for.
    package func opened() async throws {}
}
