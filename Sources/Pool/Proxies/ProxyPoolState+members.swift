import Foundation
import Transport

/// What is in the database, in the settings and in the pool API's answers, and what of it to write down.
extension ProxyPoolState {
    /// What is not on disk yet.
    struct Unsaved: Hashable, Sendable {
        var nodes: Set<Int> = []
        var removed: Set<Int> = []
        /// Tokens whose binding changed.
        var bindings: Set<Int> = []

        var isEmpty: Bool { nodes.isEmpty && removed.isEmpty && bindings.isEmpty }

        mutating func formUnion(_ other: Unsaved) {
            nodes.formUnion(other.nodes)
            removed.formUnion(other.removed)
            bindings.formUnion(other.bindings)
        }

        mutating func subtract(_ other: Unsaved) {
            nodes.subtract(other.nodes)
            removed.subtract(other.removed)
            bindings.subtract(other.bindings)
        }

        func first(_ limit: Int) -> Unsaved {
            guard max(nodes.count, removed.count, bindings.count) > limit else { return self }
            return Unsaved(
                nodes: Set(nodes.prefix(limit)), removed: Set(removed.prefix(limit)),
                bindings: Set(bindings.prefix(limit)))
        }
    }

    /// What to write down, as it stands.
    struct Changes: Sendable {
        var taken: Unsaved
        var nodes: [Record]
        /// nil unbinds.
        var bindings: [(token: Int, proxy: Int?)]
    }

    /// `limit` of each kind at most.
    mutating func takeChanges(limit: Int = .max) -> Changes {
        let taken = unsaved.first(limit)
        unsaved.subtract(taken)
        return Changes(
            taken: taken, nodes: taken.nodes.sorted().compactMap { entries[$0]?.record },
            bindings: taken.bindings.sorted().map { ($0, bindings[$0]) })
    }

    /// They did not get to disk.
    mutating func putBack(_ taken: Unsaved) { unsaved.formUnion(taken) }

    /// Takes in the rows that are new and lets go of those of `known` that are no longer there.
    mutating func merge(_ rows: [ProxyTable.Row], known: Set<Int>) {
        let newest = newest
        for row in rows where row.record.node.id > newest {
            if ids[row.record.node.proxy] == nil {
                enter(row.record, bound: row.bound)
            } else {
                unsaved.removed.insert(row.record.node.id)
            }
        }
        for id in known.subtracting(rows.map(\.record.node.id)) { leave(id) }
    }

    /// Those that were there already belong from now on to whoever's word counts more.
    mutating func promote(_ proxies: [Proxy], to source: ProxyNode.Source) {
        for proxy in proxies {
            guard let id = ids[proxy], var entry = entries[id] else { continue }
            guard entry.record.node.source.rank < source.rank else { continue }
            entry.record.node = entry.record.node.from(source)
            entries[id] = entry
            unsaved.nodes.insert(id)
        }
    }

    /// These, and only these, the pool API names now.
    mutating func name(_ proxies: [Proxy]) {
        let named = Set(proxies)
        for (id, entry) in entries where entry.record.node.source == .pool {
            entries[id]?.isNamed = named.contains(entry.record.node.proxy)
            leaveIfUnnamed(id)
        }
    }

    /// These, and only these, the settings name now.
    mutating func keep(list: [Proxy]) {
        let kept = Set(list)
        for (id, entry) in entries
        where entry.record.node.source == .list && !kept.contains(entry.record.node.proxy) { leave(id) }
    }

    /// The proxies by id, the static one first.
    func nodes(now: Date) -> [ProxyNode] {
        let first = rules.fallback.map {
            ProxyNode(
                id: 0, proxy: $0, source: .fallback, requests: fallbackUse.requests, successes: fallbackUse.successes,
                lastUsedAt: fallbackUse.lastUsedAt, createdAt: now)
        }
        return (first.map { [$0] } ?? []) + entries.values.map(\.node).sorted { $0.id < $1.id }
    }
}

extension ProxyNode {
    fileprivate func from(_ source: Source) -> ProxyNode {
        ProxyNode(
            id: id, proxy: proxy, source: source, state: state, failures: failures, requests: requests,
            successes: successes, lastUsedAt: lastUsedAt, bound: bound, createdAt: createdAt, history: history)
    }
}
