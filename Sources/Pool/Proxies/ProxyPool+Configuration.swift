import Transport

extension ProxyPool {
    package struct Configuration: Hashable, Sendable {
        /// `proxy_url`: taken alone when there is no other, and when all others are dead.
        package var fallback: Proxy?
        /// `proxy_urls`
        package var list: [Proxy]
        /// `proxy_pool_url`. One that is a SOCKS proxy itself is taken for `fallback`. May hold a secret.
        package var poolURL: String?
        package var poolInterval: Duration
        /// Least time between two fetches, however urgent.
        package var poolPause: Duration
        /// `cache_proxy_url`: the road of downloads.
        package var assets: Proxy?
        /// Whether calls go without a proxy when all are dead and there is no fallback.
        package var allowsDirect: Bool
        /// Sent along on every road.
        package var cookies: String?
        /// What a proxy is tested against.
        package var testURL: String
        /// In a row, then a proxy is unhealthy.
        package var failureLimit: Int
        /// How long an unhealthy one is left alone before it is probed; doubles each time, up to `longestRest`.
        package var rest: Duration
        package var longestRest: Duration
        /// More proxies are not kept.
        package var maximum: Int

        package init(
            fallback: Proxy? = nil, list: [Proxy] = [], poolURL: String? = nil, poolInterval: Duration = .seconds(300),
            poolPause: Duration = .seconds(5), assets: Proxy? = nil, allowsDirect: Bool = false, cookies: String? = nil,
            testURL: String = "https://grok.com", failureLimit: Int = 3, rest: Duration = .seconds(60),
            longestRest: Duration = .seconds(1800), maximum: Int = 10_000
        ) {
            self.fallback = fallback
            self.list = list
            self.poolURL = poolURL
            self.poolInterval = poolInterval
            self.poolPause = poolPause
            self.assets = assets
            self.allowsDirect = allowsDirect
            self.cookies = cookies
            self.testURL = testURL
            self.failureLimit = failureLimit
            self.rest = rest
            self.longestRest = longestRest
            self.maximum = maximum
        }

        /// As it is meant: names resolved at the far end, nothing empty, no time or count that makes no sense.
        var meant: Configuration {
            var meant = self
            if let url = poolURL, url.lowercased().hasPrefix("sock"), let proxy = Proxy(parsing: url) {
                meant.poolURL = nil
                if fallback == nil { meant.fallback = proxy }
            }
            if meant.poolURL?.isEmpty ?? false { meant.poolURL = nil }
            meant.fallback = meant.fallback?.resolvingFar
            meant.assets = assets?.resolvingFar
            meant.list = list.map(\.resolvingFar)
            meant.failureLimit = max(1, failureLimit)
            meant.poolPause = max(.milliseconds(1), poolPause)
            meant.poolInterval = max(meant.poolPause, poolInterval)
            meant.rest = max(.milliseconds(1), rest)
            meant.longestRest = max(meant.rest, longestRest)
            return meant
        }

        var rules: ProxyPoolState.Rules {
            ProxyPoolState.Rules(
                failureLimit: failureLimit, rest: rest / .seconds(1), longestRest: longestRest / .seconds(1),
                fallback: fallback,
                hasPool: poolURL != nil, poolPause: poolPause / .seconds(1), allowsDirect: allowsDirect)
        }
    }
}
