import Catalog
import NIOConcurrencyHelpers
import Upstream

extension TokenPool {
    /// Asks the upstream what the token may still ask for. An answer is kept, and a dead token that gets one lives again;
    /// a refusal changes nothing. Throws `PoolError` if there is no such token or no road.
    package func test(_ id: Int) async throws(PoolError) -> TokenTest {
        guard let entry = state.withLockedValue({ $0.entries[id] }), !entry.isRemoved,
            let source = sources[entry.provider]
        else {
            throw .tokenGone(id)
        }
        let road =
            try proxies?.road(for: id) ?? Road(id: nil, egress: configuration.egress, label: "direct")
        do throws(UpstreamError) {
            let quotas = try await source.quotas(of: entry.credential, tier: entry.tier, by: road.egress)
            proxies?.settle(road, .served)
            let now = clock()
            await keep(state.withLockedValue { $0.sync(id, quotas, now: now) })
            return .valid(quotas)
        } catch {
            proxies?.settle(road, RoadOutcome(error))
            return .invalid(error.kind, status: error.status)
        }
    }

    /// Those to be refreshed, by id.
    func ids(_ scope: TokenRefresher.Scope) -> [Int] {
        let entries = state.withLockedValue { $0.entries }
        return entries.values.filter { entry in
            switch (entry.isRemoved, entry.state.status, scope) {
            case (true, _, _), (_, .disabled, _): false
            case (_, .expired, _), (_, _, .all): true
            case (_, .active, .expired), (_, .cooling, .expired): false
            }
        }.map(\.id).sorted()
    }
}
