import Media
import Pool
import Upstream

extension ChatError {
    /// What it means for the client that a call ended with `error`.
    init(causedBy error: any Error) {
        switch error {
        case let error as ChatError: self = error
        case let error as PoolError: self.init(pool: error)
        case let error as UpstreamError: self.init(upstream: error)
        case is CancellationError: self.init(.cancelled)
        case is MediaError: self.init(.broken)
        default: self.init(.unavailable)
        }
    }

    /// The same, with the parameter that an upstream names in its refusal. Its own words stay here.
    init(causedBy error: any Error, options: [ChatOption]) {
        self.init(causedBy: error)
        guard kind == .refused, detail == nil, let error = error as? UpstreamError else { return }
        let words = error.message.lowercased()
        let named = options.map(\.name.rawValue).first { name in
            words.contains(name) || words.contains(name.replacing("_", with: ""))
        }
        guard let named else { return }
        self.init(.refused, retryAfter: retryAfter, detail: "The upstream did not accept the parameter '\(named)'.")
    }

    init(pool error: PoolError) {
        switch error {
        case .noToken, .tokenGone: self.init(.noToken)
        case .allBusy(let pause): self.init(.rateLimited, retryAfter: pause)
        case .noRoad(let pause): self.init(.noRoad, retryAfter: pause)
        }
    }

    init(upstream error: UpstreamError) {
        switch error.kind {
        // Of the last token that was tried; no other was left, or it was too late to ask another.
        case .unauthenticated, .accountBlocked, .notAllowedForTier, .notAllowedForKey:
            self.init(.noToken, retryAfter: error.retryAfter)
        case .rateLimited: self.init(.rateLimited, retryAfter: error.retryAfter ?? .seconds(60))
        case .egressRefused, .egressFailed: self.init(.noRoad, retryAfter: error.retryAfter)
        case .moderated: self.init(.moderated)
        case .badRequest: self.init(.refused)
        case .unavailable: self.init(.unavailable, retryAfter: error.retryAfter)
        case .timedOut: self.init(.timedOut)
        case .notFound, .profileOutdated, .interrupted, .malformedAnswer, .noVideo, .noImage, .generationFailed:
            self.init(.broken)
        case .empty: self.init(.empty)
        case .cancelled: self.init(.cancelled)
        }
    }
}
