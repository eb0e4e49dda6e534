import Upstream

extension TokenPool {
    package struct Configuration: Sendable {
        /// Calls at once on one token.
        package var inFlightPerToken: Int
        /// Cooling after a 429 that names no time; doubles each time in a row, up to `longestCooling`.
        package var cooling: Duration
        package var longestCooling: Duration
        /// Tokens to try within one `withLease` before its body's error is final.
        package var triesPerLease: Int
        /// How long to wait in line for a token before `PoolError`.
        package var patience: Duration
        /// The road calls take until the proxy pool chooses one.
        package var egress: Egress
        /// Lends this one alone, which no database ever holds; those in the database rest.
        package var sole: Credential?

        package init(
            inFlightPerToken: Int = 8, cooling: Duration = .seconds(60), longestCooling: Duration = .seconds(3600),
            triesPerLease: Int = 3, patience: Duration = .seconds(10), egress: Egress = .direct,
            sole: Credential? = nil
        ) {
            self.inFlightPerToken = inFlightPerToken
            self.cooling = cooling
            self.longestCooling = longestCooling
            self.triesPerLease = triesPerLease
            self.patience = patience
            self.egress = egress
            self.sole = sole
        }

        var limits: TokenPoolState.Limits {
            TokenPoolState.Limits(
                inFlightPerToken: max(1, inFlightPerToken), cooling: cooling.seconds,
                longestCooling: longestCooling.seconds, refusedTier: 3600)
        }
    }
}
