import Catalog
import Foundation
import Logging
import NIOConcurrencyHelpers
import Store
import Upstream

/// The operator's tokens, and who uses which: lends leases and learns from how each call went.
package final class TokenPool: Sendable {
    /// Tokens written in one transaction, so that others' writes get their turn between.
    private static let batch = 1000

    private let database: any Database
    let configuration: Configuration
    private let logger: Logger
    let clock: @Sendable () -> Date
    let state: NIOLockedValueBox<TokenPoolState>
    let bells = NIOLockedValueBox(Bells())

    /// `load()` fills it from the database.
    package init(
        database: any Database, configuration: Configuration, logger: Logger,
        clock: @escaping @Sendable () -> Date = { Date() }
    ) {
        self.database = database
        self.configuration = configuration
        self.logger = logger
        self.clock = clock
        state = NIOLockedValueBox(TokenPoolState(limits: configuration.limits))
    }

    /// Reads the tokens; again at any time, to learn of those another process added. Calls in flight stay counted.
    package func load() async throws {
        let mark = state.withLockedValue { $0.mark() }
        let records = try await records()
        let now = clock()
        state.withLockedValue { $0.merge(records, readAt: mark, now: now) }
        serveLine()
    }

    /// One token per line; blank lines and `#` comments are passed over, a `sso=` prefix and odd dashes cleaned. One
    /// that is already there stays as it is.
    package func add(lines: String, tier: Tier, now: Date) async throws -> TokenImport {
        var report = TokenImport()
        var batch: [Credential] = []
        for (index, line) in lines.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            switch TokenLine(line) {
            case .nothing: break
            case .invalid: report.invalidLines.append(index + 1)
            case .token(let credential): batch.append(credential)
            }
            if batch.count == Self.batch {
                try await insert(batch, tier: tier, now: now, into: &report)
                batch = []
            }
        }
        try await insert(batch, tier: tier, now: now, into: &report)
        if report.added > 0 { try await load() }
        return report
    }

    /// All tokens by id, as the database knows them.
    package func list() async throws -> [Token] {
        let now = clock()
        return try await database.read { try TokenTable.all(in: $0) }.map { $0.token.recovered(at: now) }
    }

    /// How many tokens could be lent now or, at the latest, when a call under way ends.
    package func activeCount(now: Date) -> Int { state.withLockedValue { $0.activeCount(now: now) } }

    /// Lends the token with the fewest calls in flight to `body` and takes it back afterwards, whatever happens. While
    /// there is none it waits in line, up to `patience`. An `UpstreamError` that blames the token settles it (cools,
    /// expires, disables); if nothing can have been started and no token was demanded, `body` runs again with another
    /// one, up to `triesPerLease`. Throws `PoolError` when none can be lent, else what `body` threw last.
    package func withLease<Result: Sendable>(
        _ request: LeaseRequest, _ body: (Lease) async throws -> Result
    ) async throws -> Result {
        var lease = try await lendInTurn(request)
        var tries = 1
        while true {
            do {
                let result = try await body(lease)
                // Asking after what is made already costs no quota, and says nothing of how much is left.
                await settle(lease, request.evenIfCooling ? .untouched : .served, request)
                return result
            } catch {
                await settle(lease, TokenOutcome(error, credential: lease.credential), request)
                guard tries < configuration.triesPerLease, request.token == nil, Self.mayTryAnother(after: error),
                    !Task.isCancelled, let next = lendIfAny(request)
                else { throw error }
                lease = next
                tries += 1
            }
        }
    }

    private func records() async throws -> [TokenRecord] {
        if let sole = configuration.sole { return [TokenRecord(sole: sole, now: clock())] }
        return try await database.read { try TokenTable.all(in: $0) }
    }

    private static func mayTryAnother(after error: any Error) -> Bool {
        guard let error = error as? UpstreamError else { return false }
        return error.blame == .token && !error.mayHaveStarted
    }

    func lend(_ request: LeaseRequest) throws(PoolError) -> Lease {
        let now = clock()
        let lent = state.withLockedValue { state -> Swift.Result<TokenPoolState.Loan, PoolError> in
            do throws(PoolError) { return .success(try state.lend(request, now: now)) } catch { return .failure(error) }
        }
        return Lease(try lent.get(), by: configuration.egress)
    }

    /// nil if there is none: what the last one said is the better answer then.
    private func lendIfAny(_ request: LeaseRequest) -> Lease? {
        do { return try lend(request) } catch { return nil }
    }

    private func settle(_ lease: Lease, _ outcome: TokenOutcome, _ request: LeaseRequest) async {
        let now = clock()
        let jitter = Double.random(in: 0..<1)
        let change = state.withLockedValue {
            $0.settle(lease.token, outcome, tier: request.tier, jitter: jitter, now: now)
        }
        serveLine()
        guard let change else { return }
        logger.notice(
            "Token changed",
            metadata: ["token": "\(change.id)", "state": "\(change.state)", "coolings": "\(change.coolings)"])
        guard configuration.sole == nil else { return }
        do {
            try await database.write {
                try TokenTable.save(change.state, coolings: change.coolings, of: change.id, in: $0)
            }
            state.withLockedValue { $0.saved(change) }
        } catch {
            // It holds in memory; only a restart would forget it.
            logger.error("Token change not saved", metadata: ["token": "\(change.id)", "error": "\(error)"])
        }
    }

    private func insert(_ batch: [Credential], tier: Tier, now: Date, into report: inout TokenImport) async throws {
        guard !batch.isEmpty else { return }
        let added = try await database.write { connection in
            try batch.count { try TokenTable.insert($0, tier: tier, now: now, into: connection) }
        }
        report.added += added
        report.duplicate += batch.count - added
    }
}
