/// Why an upstream did not do what it was asked, and who is to blame: the blame decides what happens next.
package struct UpstreamError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What went wrong, from a bounded set: fit for a label.
    package enum Kind: String, Sendable, CaseIterable {
        /// The token is dead: 401, session not found, revoked.
        case unauthenticated
        /// The account is blocked for good, or barred for a reason of its own.
        case accountBlocked
        /// The token's quota is used up for now.
        case rateLimited
        /// The token's tier does not include what was asked.
        case notAllowedForTier
        /// What was asked for is not open to this key, of which nothing else is wrong; to another it may be.
        case notAllowedForKey
        /// The road is refused: challenge page, clearance missing.
        case egressRefused
        /// The road does not work: proxy down, no connection, TLS failure.
        case egressFailed
        /// The upstream's moderation refuses the request or its result.
        case moderated
        /// The upstream finds the request wrong.
        case badRequest
        /// It does not exist there (any more).
        case notFound
        /// Our profile of the protocol is out of date.
        case profileOutdated
        /// The upstream is overloaded or broken: 5xx, admission control.
        case unavailable
        case timedOut
        /// The connection broke inside the answer.
        case interrupted
        /// The answer is not what the protocol promises.
        case malformedAnswer
        /// A text came where a video was asked for.
        case noVideo
        /// A text came where a picture was asked for.
        case noImage
        /// It ended well, and said nothing.
        case empty
        /// It began, and says itself that nothing will come of it.
        case generationFailed
        case cancelled
    }

    package enum Blame: String, Sendable, CaseIterable {
        /// Try another token; this one cools, expires or is disabled.
        case token
        /// Try another road; the token is untouched.
        case egress
        /// Trying again is of no use; nobody else is blamed.
        case request
        /// Back off and try later.
        case upstream
    }

    package let kind: Kind
    /// HTTP status, or the nearest one for an error inside a 200.
    package let status: Int?
    /// The upstream's words, cut to 500 characters. For logs and operators; clients get a sentence of ours.
    package let message: String
    /// How long the upstream asks to wait.
    package let retryAfter: Duration?
    /// Whether the generation may have been started all the same: asking again could make it twice.
    package let mayHaveStarted: Bool
    /// What it cost all the same.
    package let cost: Cost?

    package init(
        _ kind: Kind, status: Int? = nil, message: String, retryAfter: Duration? = nil,
        mayHaveStarted: Bool = false, cost: Cost? = nil
    ) {
        self.kind = kind
        self.status = status
        self.message = String(message.prefix(500))
        self.retryAfter = retryAfter
        self.mayHaveStarted = mayHaveStarted
        self.cost = cost
    }

    package var blame: Blame {
        switch kind {
        case .unauthenticated, .accountBlocked, .rateLimited, .notAllowedForTier, .notAllowedForKey: .token
        case .egressRefused, .egressFailed: .egress
        case .moderated, .badRequest, .noVideo, .noImage, .generationFailed, .cancelled: .request
        case .notFound, .profileOutdated, .unavailable, .timedOut, .interrupted, .malformedAnswer, .empty: .upstream
        }
    }

    package var description: String { "\(kind.rawValue)\(status.map { " (\($0))" } ?? ""): \(message)" }

    /// The same error, known to have come when the generation may have been started.
    package func startingUncertain() -> UpstreamError {
        UpstreamError(
            kind, status: status, message: message, retryAfter: retryAfter, mayHaveStarted: true, cost: cost)
    }
}
