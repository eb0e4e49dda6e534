import Catalog
import Foundation
import Logging
import NIOConcurrencyHelpers
import Store
import Upstream

extension TokenPool {
    /// Tokens written in one transaction, so that others' writes get their turn between.
    private static let batch = 1000

    /// Reads what is new; again at any time, to learn of what another process changed. Calls in flight stay counted.
    /// Secrets that lie there unsealed are sealed.
    package func load() async throws {
        let mark = state.withLockedValue { $0.mark() }
        let now = clock()
        if let sole = configuration.sole {
            var records = [TokenRecord(sole: sole, now: now)]
            if let key = configuration.soleKey { records.append(TokenRecord(soleKey: key, now: now)) }
            let ids = Set(records.map(\.token.id))
            state.withLockedValue { $0.merge(records, ids: ids, readAt: mark, now: now) }
            serveLine()
            return
        }
        do {
            // Whatever was changed before the mark is on disk then.
            try await flush()
        } catch {
            logger.warning("Tokens not saved", metadata: ["error": "\(error)"])
        }
        let (table, seen) = (table, state.withLockedValue { $0.seen })
        let news = try await database.read { connection in
            let revision = try table.revision(in: connection)
            return (
                revision: revision,
                records: revision.latest == seen.latest ? [] : try table.records(after: seen.latest, in: connection),
                ids: revision.removals == seen.removals ? nil : try table.ids(in: connection),
                isPlain: try table.hasPlainSecrets(in: connection)
            )
        }
        state.withLockedValue { state in
            state.merge(news.records, ids: news.ids, readAt: mark, now: now)
            if state.seen.latest <= news.revision.latest { state.seen = news.revision }
        }
        serveLine()
        if !news.records.isEmpty || news.ids != nil { announce() }
        if news.isPlain { try await sealPlain() }
    }

    /// Nothing plain stays behind, neither in the database's free pages nor in its log.
    private func sealPlain() async throws {
        let table = table
        var isChanged = false
        while try await database.write({ try table.sealPlain(limit: Self.batch, in: $0) }) > 0 { isChanged = true }
        guard isChanged, try await !database.emptyLog() else { return }
        logger.warning("Secrets were sealed, but the database's log keeps what they were until it is closed")
    }

    /// Writes down what is not on disk yet; returns when all that was learnt before is there.
    package func flush() async throws {
        guard configuration.sole == nil else { return }
        let taken = NIOLockedValueBox<[TokenTable.Save]>([])
        let (table, state) = (table, state)
        do {
            try await database.write { connection in
                // Taken by the writer itself: of two flushes the later one writes the later state.
                let saves = state.withLockedValue { $0.takeUnsaved() }
                taken.withLockedValue { $0 = saves }
                try table.save(saves, in: connection)
            }
        } catch {
            state.withLockedValue { $0.putBack(taken.withLockedValue { $0 }) }
            throw error
        }
    }

    /// Seals anew what is not sealed under the current key; returns how many that were.
    package func rekey() async throws -> Int {
        try await sealPlain()
        let table = table
        var (floor, count) = (0, 0)
        while let step = try await database.write({ [floor] connection in
            try table.rekey(after: floor, limit: Self.batch, in: connection)
        }) {
            floor = step.last
            count += step.count
        }
        return count
    }

    // MARK: Adding

    /// One token per line; blank lines and `#` comments are passed over, a `sso=` prefix and odd dashes cleaned. One
    /// that is already there stays as it is.
    package func add(lines: String, of provider: Provider = .web, tier: Tier, now: Date) async throws -> TokenImport {
        let pasted = PastedTokens(lines: lines, of: provider)
        var report = try await add(
            pasted.tokens.map { TokenDraft(provider: provider, credential: $0, tier: tier) }, now: now)
        report.invalidLines = pasted.invalidLines
        return report
    }

    /// One that is already there stays as it is.
    package func add(_ drafts: [TokenDraft], now: Date) async throws -> TokenImport {
        var report = TokenImport()
        let table = table
        var rest = drafts[...]
        while !rest.isEmpty {
            let batch = try rest.prefix(Self.batch).map(table.seal)
            rest = rest.dropFirst(Self.batch)
            let added = try await database.write { connection in
                let revision = try table.nextRevision(in: connection)
                return try batch.count { try table.insert($0, revision: revision, now: now, into: connection) }
            }
            report.added += added
            report.duplicate += batch.count - added
        }
        guard report.added > 0 else { return report }
        try await load()
        announce()
        return report
    }
}
