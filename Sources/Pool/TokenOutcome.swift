import Upstream

/// What a call taught about the token it used.
enum TokenOutcome: Hashable, Sendable {
    case served
    /// Someone else is to blame, or nobody is.
    case untouched
    case rateLimited(retryAfter: Duration?)
    case expired(reason: String)
    case disabled(reason: String)
    case notAllowedForTier

    /// The reason names no secret, whatever the upstream's words were.
    init(_ error: any Error, credential: Credential) {
        guard let error = error as? UpstreamError, error.blame == .token else {
            self = .untouched
            return
        }
        let reason = error.description.replacing(credential.secret, with: credential.description)
        switch error.kind {
        case .unauthenticated: self = .expired(reason: reason)
        case .accountBlocked: self = .disabled(reason: reason)
        case .rateLimited: self = .rateLimited(retryAfter: error.retryAfter)
        case .notAllowedForTier: self = .notAllowedForTier
        default: self = .untouched
        }
    }
}
