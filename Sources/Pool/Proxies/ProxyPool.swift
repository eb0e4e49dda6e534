import Foundation
import Logging
import NIOConcurrencyHelpers
import Store
import Transport
import Upstream
import Vault

/// The operator's proxies, and which token goes by which.
///
/// Health, counters and automatic bindings are held in memory and written down in batches by `ProxyService`, which also
/// fetches the pool API and probes those that rest.
package final class ProxyPool: Sendable {
    let database: any Database
    let table: ProxyTable
    let transport: CurlTransport
    let logger: Logger
    let clock: @Sendable () -> Date
    let state: NIOLockedValueBox<ProxyPoolState>
    private let settings: NIOLockedValueBox<Configuration>
    private let listeners = Changes()
    let lastFetch = NIOLockedValueBox<Date?>(nil)
    let lastAnswer = NIOLockedValueBox<ProxyPoolAnswer?>(nil)
    /// Rung when a fetch may be due earlier than was thought.
    let fetchBell = Bell()
    /// Rung when a probe may be due earlier than was thought.
    let probeBell = Bell()

    /// `load()` fills it from the database.
    package init(
        database: any Database, vault: Vault, configuration: Configuration, transport: CurlTransport, logger: Logger,
        clock: @escaping @Sendable () -> Date = { Date() }
    ) {
        self.database = database
        self.table = ProxyTable(vault: vault)
        self.transport = transport
        self.logger = logger
        self.clock = clock
        let configuration = configuration.meant
        settings = NIOLockedValueBox(configuration)
        state = NIOLockedValueBox(ProxyPoolState(rules: configuration.rules))
    }

    var configuration: Configuration { settings.withLockedValue { $0 } }

    /// Takes other settings from now on. Proxies that are named or no longer named come and go with `ProxyService`, or
    /// with `load()`.
    package func configure(_ configuration: Configuration) {
        let configuration = configuration.meant
        settings.withLockedValue { $0 = configuration }
        change { $0.rules = configuration.rules }
        fetchBell.ring()
        probeBell.ring()
    }

    /// Tells that something about the proxies changed, whoever changed it; several changes at once may be told as one.
    package func changes() -> AsyncStream<Void> { listeners.stream() }

    /// Changes the state and tells so, outside its lock.
    func change<Result>(_ body: (inout ProxyPoolState) throws -> Result) rethrows -> Result {
        let (result, isShown) = try state.withLockedValue { state in
            let before = state.revision
            let result = try body(&state)
            return (result, state.revision != before)
        }
        if isShown { listeners.tell() }
        return result
    }

    // MARK: Roads

    /// The road for a call of this token: the proxy it is bound to, else the next healthy one, to which it is bound from
    /// now on. `avoiding` is a road that just failed: another one is taken for this call if there is one.
    package func road(for token: Int, avoiding: Road? = nil) throws(PoolError) -> Road {
        let now = clock()
        let cookies = configuration.cookies
        let (result, isUrgent) = change { state in
            let result: Result<ProxyPoolState.Way, PoolError>
            do throws(PoolError) {
                result = .success(try state.way(for: token, avoiding: avoiding?.id, now: now))
            } catch {
                result = .failure(error)
            }
            return (result, state.wantsRefresh)
        }
        if isUrgent { fetchBell.ring() }
        switch try result.get() {
        case .direct: return Road(id: nil, egress: Egress(cookies: cookies), label: "direct")
        case .fallback(let proxy): return Road(proxy, id: nil, cookies: cookies)
        case .proxy(let id, let proxy): return Road(proxy, id: id, cookies: cookies)
        }
    }

    /// The road of downloads that belong to a call over `road`.
    package func assetEgress(for road: Road) -> Egress {
        let configuration = configuration
        return configuration.assets.map { Egress(proxy: $0, cookies: configuration.cookies) } ?? road.egress
    }

    /// To be called once for each road that was given out.
    package func settle(_ road: Road, _ outcome: RoadOutcome) {
        let now = clock()
        let (event, isUrgent) = change {
            ($0.settle(road.id, outcome, now: now), $0.wantsRefresh)
        }
        report(event)
        if event != nil { probeBell.ring() }
        if isUrgent { fetchBell.ring() }
    }

    // MARK: The operator's side

    /// By id, the static one first.
    package func list() -> [ProxyNode] {
        let now = clock()
        return state.withLockedValue { $0.nodes(now: now) }
    }

    /// The one with this address, however it is written; nil if there is none.
    package func node(url: String) -> ProxyNode? {
        guard case .proxy(let proxy) = ProxyLine(url) else { return nil }
        return state.withLockedValue { state in state.ids[proxy].flatMap { state.entries[$0]?.node } }
    }

    /// Goes at once, and its tokens take others. One that the pool API names comes back with its next answer.
    package func remove(_ id: Int) async throws {
        try change { state in
            if id == 0, state.rules.fallback != nil { throw ProxyError.configured(id) }
            guard let node = state.entries[id]?.record.node else { throw ProxyError.unknown(id) }
            guard node.source != .list else { throw ProxyError.configured(id) }
            state.leave(id)
        }
        try await flush()
    }

    /// The token goes by this one as long as it is healthy.
    package func bind(token: Int, to id: Int) async throws {
        try change { state in
            guard state.entries[id] != nil else { throw ProxyError.unknown(id) }
            state.bind(token, to: id)
        }
        try await flush()
    }

    /// Its next call takes the next healthy proxy.
    package func unbind(token: Int) async throws {
        change { $0.unbind(token) }
        try await flush()
    }

    /// Forgets the bindings of tokens that are gone.
    package func forget(tokens: [Int]) {
        change { state in
            for token in tokens { state.unbind(token) }
        }
    }

    /// Healthy as one that never failed, whatever it did.
    package func resetHealth(_ id: Int) async throws {
        let now = clock()
        try change { state in
            guard state.entries[id] != nil else { throw ProxyError.unknown(id) }
            state.reset(id, now: now)
        }
        try await flush()
    }

    func report(_ event: ProxyPoolState.Event?) {
        switch event {
        case nil: break
        case .died(let label, let reason, let until, let unbound):
            logger.warning(
                "Proxy unhealthy",
                metadata: [
                    "proxy": "\(label)", "reason": "\(reason)", "until": "\(until)", "unbound": "\(unbound)",
                ])
        case .healed(let label): logger.notice("Proxy healthy again", metadata: ["proxy": "\(label)"])
        }
    }
}

extension Road {
    fileprivate init(_ proxy: Proxy, id: Int?, cookies: String?) {
        self.init(id: id, egress: Egress(proxy: proxy, cookies: cookies), label: proxy.label)
    }
}
