/// Why no lease was lent.
package enum PoolError: Error, Hashable, Sendable {
    /// No token at all can serve this, now or later, until the operator adds one.
    case noToken
    /// All that could are busy or cooling; try again after that time.
    case allBusy(retryAfter: Duration)
    /// The one token that owns the asset is gone for good.
    case tokenGone(Int)
    /// Every proxy is unhealthy and going without one is not allowed; try again after that time.
    case noRoad(retryAfter: Duration)
}
