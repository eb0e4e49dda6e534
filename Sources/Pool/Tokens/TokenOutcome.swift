import Upstream

/// What a call taught about the token it used.
enum TokenOutcome: Hashable, Sendable {
    case served
    /// Someone else is to blame, or nobody is.
    case untouched
    case rateLimited(retryAfter: Duration?, reason: String = "rate limited")
    /// It looks dead, by words that others use too.
    case doubtful(reason: String)
    case expired(reason: String)
    case disabled(reason: String)
    case notAllowedForTier(reason: String = "not allowed for its tier")

    /// The reason names no secret, whatever the upstream's words were.
    init(_ error: any Error, credential: Credential) {
        guard let error = error as? UpstreamError, error.blame == .token else {
            self = .untouched
            return
        }
        let reason = error.description.replacing(credential.secret, with: credential.description)
        switch error.kind {
        // Words without the status that belongs to them may be another's.
        case .unauthenticated:
            self = [nil, 401].contains(error.status) ? .expired(reason: reason) : .doubtful(reason: reason)
        case .accountBlocked: self = .disabled(reason: reason)
        case .rateLimited: self = .rateLimited(retryAfter: error.retryAfter, reason: reason)
        case .notAllowedForTier: self = .notAllowedForTier(reason: reason)
        default: self = .untouched
        }
    }

    /// nil where it is no failure of the token.
    var failure: String? {
        switch self {
        case .served, .untouched: nil
        case .rateLimited(_, let reason), .doubtful(let reason), .expired(let reason), .disabled(let reason),
            .notAllowedForTier(let reason):
            reason
        }
    }
}

extension RoadOutcome {
    /// What it taught about its road that a call ended with `error`.
    init(_ error: any Error) {
        guard let error = error as? UpstreamError else {
            self = .untouched
            return
        }
        switch error.kind {
        case .egressRefused: self = .refused
        case .egressFailed, .interrupted: self = .failed
        case .timedOut, .cancelled, .malformedAnswer, .empty: self = .untouched
        // Somebody at the other end said so.
        default: self = error.status == nil ? .untouched : .served
        }
    }
}
