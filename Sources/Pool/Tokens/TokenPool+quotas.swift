import Catalog
import Logging
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
            await readModels(of: entry, from: source, by: road)
            let now = clock()
            await keep(state.withLockedValue { $0.sync(id, quotas, now: now) })
            return .valid(quotas)
        } catch {
            proxies?.settle(road, RoadOutcome(error))
            return .invalid(error.kind, status: error.status)
        }
    }

    /// Asks for the models of each credential of which they are not known, where its provider lists them. What cannot be
    /// read stays unknown: then the catalog's word counts.
    func readModels() async {
        let now = clock()
        var isNews = false
        for id in state.withLockedValue({ $0.unlisted(now: now) }) where !Task.isCancelled {
            guard let entry = state.withLockedValue({ $0.entries[id] }), let source = sources[entry.provider] else {
                continue
            }
            do {
                let road =
                    try proxies?.road(for: id) ?? Road(id: nil, egress: configuration.egress, label: "direct")
                await readModels(of: entry, from: source, by: road)
                isNews = true
            } catch {
                logger.debug("Models not read", metadata: ["token": "\(id)", "error": "\(error)"])
            }
        }
        if isNews { announce() }
    }

    private func readModels(of entry: TokenPoolState.Entry, from source: any QuotaSource, by road: Road) async {
        guard source.listsModels else { return }
        var names: Set<String>?
        do {
            names = try await source.models(of: entry.credential, by: road.egress)
            proxies?.settle(road, .served)
        } catch {
            proxies?.settle(road, RoadOutcome(error))
            logger.debug("Models not read", metadata: ["token": "\(entry.id)", "kind": "\(error.kind.rawValue)"])
        }
        let now = clock()
        state.withLockedValue { $0.list(entry.id, names, now: now) }
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
