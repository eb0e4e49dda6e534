import Upstream

extension TokenPool {
    package struct Configuration: Sendable {
        /// Calls at once on one token.
        package var inFlightPerToken: Int
        /// The same on one key of xAI's API.
        package var inFlightPerKey: Int
        /// Cooling after a 429 that names no time; doubles each time in a row, up to `longestCooling`.
        package var cooling: Duration
        package var longestCooling: Duration
        /// Tokens to try within one `withLease` before its body's error is final.
        package var triesPerLease: Int
        /// Tries more by the same token after the road failed before anything can have begun.
        package var maxTLSRetries: Int
        /// Answers after which another token is tried, whether they blame the token or the upstream; a 403 that blames the
        /// token always is one.
        package var retryStatusCodes: Set<Int>
        /// After this, what a body threw is final.
        package var retryBudget: Duration
        /// Weak signs in a row until a token counts as dead.
        package var confirmations: Int
        /// Rounds of the refresher in a row that find no quota left, until a token rests.
        package var emptyRounds: Int
        /// How long to wait in line for a token before `PoolError`.
        package var patience: Duration
        /// The road of all calls where there is no proxy pool.
        package var egress: Egress
        /// Lends this one alone, which no database ever holds; those in the database rest.
        package var sole: Credential?
        /// Beside the sole one, a key of xAI's API, which no database holds either.
        package var soleKey: Credential?

        package init(
            inFlightPerToken: Int = 8, inFlightPerKey: Int = 32, cooling: Duration = .seconds(60),
            longestCooling: Duration = .seconds(3600),
            triesPerLease: Int = 3, maxTLSRetries: Int = 2, retryStatusCodes: Set<Int> = [401, 429],
            retryBudget: Duration = .seconds(30), confirmations: Int = 3, emptyRounds: Int = 3,
            patience: Duration = .seconds(10),
            egress: Egress = .direct, sole: Credential? = nil, soleKey: Credential? = nil
        ) {
            self.inFlightPerToken = inFlightPerToken
            self.inFlightPerKey = inFlightPerKey
            self.cooling = cooling
            self.longestCooling = longestCooling
            self.triesPerLease = triesPerLease
            self.maxTLSRetries = maxTLSRetries
            self.retryStatusCodes = retryStatusCodes
            self.retryBudget = retryBudget
            self.confirmations = confirmations
            self.emptyRounds = emptyRounds
            self.patience = patience
            self.egress = egress
            self.sole = sole
            self.soleKey = soleKey
        }

        var limits: TokenPoolState.Limits {
            TokenPoolState.Limits(
                inFlightPerToken: max(1, inFlightPerToken), cooling: cooling / .seconds(1),
                longestCooling: longestCooling / .seconds(1), refusedTier: 3600,
                inFlightPerKey: max(1, inFlightPerKey), confirmations: max(1, confirmations), zeros: max(1, emptyRounds)
            )
        }
    }
}
