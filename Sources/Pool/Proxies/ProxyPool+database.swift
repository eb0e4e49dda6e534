import Foundation
import Logging
import NIOConcurrencyHelpers
import Store
import Transport

extension ProxyPool {
    /// Rows of a kind written in one transaction, so that others' writes get their turn between.
    private static let batch = 1000

    /// Reads the proxies and their bindings and takes up those that the settings name; again at any time, to learn of
    /// those another process added or removed. A command that runs beside the server `isGuest` and leaves the settings'
    /// proxies as they are.
    package func load(isGuest: Bool = false) async throws {
        let known = state.withLockedValue { Set($0.entries.keys) }
        let table = table
        let isFirst = state.withLockedValue { $0.newest == 0 }
        if isFirst, !isGuest { try await database.write { try table.forgetLostTokens(in: $0) } }
        let rows = try await database.read { try table.rows(above: 0, in: $0) }
        change { $0.merge(rows, known: known) }
        if !isGuest { try await followSettings() }
    }

    /// One proxy per line, in any of the usual forms; blank lines and `#` comments are passed over. One that is already
    /// there keeps its health and its bindings.
    package func add(lines: String, source: ProxyNode.Source = .manual, now: Date) async throws -> ProxyImport {
        var proxies: [Proxy] = []
        var invalid: [Int] = []
        for (index, line) in lines.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            switch ProxyLine(line) {
            case .nothing: break
            case .invalid: invalid.append(index + 1)
            case .proxy(let proxy): proxies.append(proxy)
            }
        }
        var report = try await add(proxies, source: source, now: now)
        report.invalidLines = invalid
        return report
    }

    func add(_ proxies: [Proxy], source: ProxyNode.Source, now: Date) async throws -> ProxyImport {
        guard !proxies.isEmpty else { return ProxyImport() }
        let (known, newest) = state.withLockedValue { (Set($0.ids.keys), $0.newest) }
        // What the settings and the pool API name is mostly there already: that is no write.
        if source != .manual, proxies.allSatisfy(known.contains) {
            change { $0.promote(proxies, to: source) }
            return ProxyImport(duplicate: proxies.count)
        }
        let (table, maximum) = (table, configuration.maximum)
        let (rows, report) = try await database.write { connection in
            // What others added beside us counts, too.
            let others = try table.rows(above: newest, in: connection)
            var known = known.union(others.map(\.record.node.proxy))
            var report = ProxyImport()
            for proxy in proxies {
                if known.contains(proxy) {
                    report.duplicate += 1
                } else if known.count >= maximum {
                    report.excess += 1
                } else {
                    known.insert(proxy)
                    try table.insert(proxy, source: source, now: now, into: connection)
                    report.added += 1
                }
            }
            return (try table.rows(above: newest, in: connection), report)
        }
        change { state in
            state.merge(rows, known: [])
            state.promote(proxies, to: source)
        }
        try await flush()
        return report
    }

    /// Proxies that the settings name come, those they name no longer go.
    func followSettings() async throws {
        let configuration = configuration
        change { state in
            state.keep(list: configuration.list)
            if configuration.poolURL == nil { state.name([]) }
        }
        let report = try await add(configuration.list, source: .list, now: clock())
        if report.excess > 0 {
            logger.warning("More proxies than are kept", metadata: ["left out": "\(report.excess)"])
        }
    }

    /// Writes down what is not on disk yet.
    package func flush() async throws {
        let count = state.withLockedValue {
            max($0.unsaved.nodes.count, $0.unsaved.removed.count, $0.unsaved.bindings.count)
        }
        // What changes meanwhile waits for the next time.
        for _ in stride(from: 0, to: count, by: Self.batch) { try await flushBatch() }
    }

    private func flushBatch() async throws {
        let taken = NIOLockedValueBox(ProxyPoolState.Unsaved())
        let (table, state) = (table, state)
        do {
            try await database.write { connection in
                // Taken by the writer itself: of two flushes the later one writes the later state.
                let changes = state.withLockedValue { $0.takeChanges(limit: Self.batch) }
                taken.withLockedValue { $0.formUnion(changes.taken) }
                try table.save(changes, in: connection)
            }
        } catch {
            state.withLockedValue { $0.putBack(taken.withLockedValue { $0 }) }
            throw error
        }
    }

    /// Seals anew what is not sealed under the current key; returns how many that were.
    package func rekey() async throws -> Int {
        let table = table
        return try await database.write { try table.rekey(in: $0) }
    }
}
