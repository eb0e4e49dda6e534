import Catalog
import Foundation

extension TokenPoolState {
    /// The models that some credential of the provider may use; nil as long as it is not known of each that serves.
    func models(of provider: Provider) -> Set<String>? {
        guard listing.contains(provider) else { return nil }
        let known = lists.names.filter { id, _ in
            entries[id].map { $0.provider == provider && $0.place != .nowhere } ?? false
        }
        guard !known.isEmpty, known.count == serving(provider) else { return nil }
        return known.values.reduce(into: []) { $0.formUnion($1) }
    }

    /// Whether some credential serves the tier, and the model of that name as far as is known: what `Supply` says of one
    /// model, without looking at all others.
    mutating func serves(_ provider: Provider, _ tier: Tier, _ name: String?, now: Date) -> Bool {
        guard isServable(Rank(provider: provider, tier: tier), now: now) else { return false }
        guard let name, listing.contains(provider) else { return true }
        var known = 0
        for (id, names) in lists.names {
            guard let entry = entries[id], entry.provider == provider, entry.place != .nowhere else { continue }
            if names.contains(name) { return true }
            known += 1
        }
        return known == 0 || known != serving(provider)
    }

    /// How many credentials of the provider serve.
    private func serving(_ provider: Provider) -> Int {
        Tier.allCases.reduce(0) { $0 + servable(Rank(provider: provider, tier: $1)) }
    }

    /// Those of whom it is known that they may not use what the request is for.
    func barred(from request: LeaseRequest) -> Set<Int> {
        guard let model = request.model, listing.contains(request.provider) else { return [] }
        return Set(
            lists.names.lazy.filter { [entries] id, names in
                entries[id]?.provider == request.provider && !names.contains(model)
            }.map(\.key))
    }

    /// Whose models are to be asked for.
    func unlisted(now: Date) -> [Int] { lists.due(now: now).filter { entries[$0]?.isUsable ?? false } }

    /// nil: they could not be read.
    mutating func list(_ id: Int, _ names: Set<String>?, now: Date) {
        guard let names else { return lists.failed(id, now: now) }
        lists.learn(id, names)
        hasNews = true
    }
}
