extension Duration {
    /// Whole seconds as `Retry-After` tells them: rounded up, one at least.
    var retryAfter: Int { max(1, Int((self / .seconds(1)).rounded(.up))) }
}
