import Catalog
import Foundation
import Logging
import Store
import Upstream

/// The operator's tokens, and who uses which: lends leases and learns from how each call went.
package final class TokenPool: Sendable {
    package struct Configuration: Sendable {
        /// Calls at once on one token.
        package var inFlightPerToken: Int
        /// Cooling after a 429 that names no time; doubles each time in a row, up to `longestCooling`.
        package var cooling: Duration
        package var longestCooling: Duration
        /// Tokens to try within one `withLease` before its body's error is final.
        package var triesPerLease: Int
        /// The road calls take until the proxy pool chooses one.
        package var egress: Egress

        package init(
            inFlightPerToken: Int = 8, cooling: Duration = .seconds(60), longestCooling: Duration = .seconds(3600),
            triesPerLease: Int = 3, egress: Egress = .direct
        ) {
            self.inFlightPerToken = inFlightPerToken
            self.cooling = cooling
            self.longestCooling = longestCooling
            self.triesPerLease = triesPerLease
            self.egress = egress
        }
    }

    /// `load()` fills it from the database.
    package init(database: any Database, configuration: Configuration, logger: Logger) {}

    /// Reads the tokens; again at any time, to learn of those another process added.
    package func load() async throws {}

    /// One token per line; blank lines and `#` comments are passed over, a `sso=` prefix and odd dashes cleaned. One
    /// that is already there stays as it is.
    package func add(lines: String, tier: Tier, now: Date) async throws -> TokenImport { TokenImport() }

    package func list() async throws -> [Token] { [] }

    /// How many tokens could be lent now.
    package func activeCount(now: Date) -> Int { 0 }

    /// Lends the token with the fewest calls in flight to `body` and takes it back afterwards, whatever happens. An
    /// `UpstreamError` that blames the token settles it (cools, expires, disables); if nothing can have been started
    /// and no token was demanded, `body` runs again with another one, up to `triesPerLease`. Throws `PoolError` when
    /// none can be lent, else what `body` threw last.
    package func withLease<Result: Sendable>(
        _ request: LeaseRequest, _ body: (Lease) async throws -> Result
    ) async throws -> Result { throw PoolError.noToken }
}

package enum PoolSchema {
    package static let migrations: [Migration] = []
}
