import Upstream

/// What to do after a body threw: the one place that decides on another try within a call.
struct RetryPlan: Sendable {
    enum Step: Hashable, Sendable {
        case stop
        /// The same token again. `isNeeded`: by the same road it would be no use.
        case otherRoad(after: Duration, isNeeded: Bool)
        case otherToken(after: Duration)
    }

    private static let roadPause = Duration.milliseconds(400)
    private static let tokenPause = Duration.milliseconds(100)

    let roads: Int
    let tokens: Int
    let statusCodes: Set<Int>
    let budget: Duration
    private var roadTries = 0
    private var tokenTries = 1

    init(_ configuration: TokenPool.Configuration) {
        roads = configuration.maxTLSRetries
        tokens = configuration.triesPerLease
        statusCodes = configuration.retryStatusCodes
        budget = configuration.retryBudget
    }

    /// Nothing is tried again that may have begun, nor beyond the budget.
    mutating func next(after error: any Error, elapsed: Duration, mayChangeToken: Bool) -> Step {
        guard let error = error as? UpstreamError, !error.mayHaveStarted else { return .stop }
        switch error.blame {
        case .egress where roadTries < roads:
            let pause = Self.roadPause * (roadTries + 1)
            guard elapsed + pause <= budget else { return .stop }
            roadTries += 1
            return .otherRoad(after: pause, isNeeded: error.kind == .egressRefused)
        case .token, .upstream:
            guard tokenTries < tokens, mayChangeToken, isForAnotherToken(error) else { return .stop }
            let pause = Self.tokenPause * tokenTries
            guard elapsed + pause <= budget else { return .stop }
            tokenTries += 1
            return .otherToken(after: pause)
        case .egress, .request: return .stop
        }
    }

    /// The operator's say, except about a token that is barred: by itself it would be of no use ever again.
    private func isForAnotherToken(_ error: UpstreamError) -> Bool {
        switch (error.blame, error.kind) {
        case (_, .unauthenticated): statusCodes.contains(401)
        case (_, .rateLimited): statusCodes.contains(429)
        case (.token, _): true
        default: error.status.map(statusCodes.contains) ?? false
        }
    }
}
