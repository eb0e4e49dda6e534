import Foundation
import NIOConcurrencyHelpers

/// All the state behind the routes.
final class SimulatedUpstream: Sendable {
    struct Records: Sendable {
        var faults: FaultPlan
        var journal = Journal()
        var accounts: AccountBook
        var script: Script
        var watches = JournalWatches()
    }

    let options: UpstreamSimulator.Options
    let studio: VideoStudio
    let records: NIOLockedValueBox<Records>
    let address = Address()

    init(options: UpstreamSimulator.Options, renderer: Renderer, ledger: Ledger) {
        self.options = options
        studio = VideoStudio(
            renderer: renderer, ledger: ledger, videoSeconds: options.videoSeconds,
            drawsPrompt: options.drawsPrompt)
        records = NIOLockedValueBox(
            Records(
                faults: FaultPlan(options.faults),
                accounts: AccountBook(options),
                script: Script(options.answers)))
    }

    /// The account of a Cookie header, if its token is one we know.
    func account(cookie: String?) -> Account? {
        guard let account = Account(cookie: cookie) else { return nil }
        return options.tokens?.contains(account.token) == false ? nil : account
    }

    /// Counts a conversation as in flight while the returned value lives; nil and the wait when a quota is used up.
    func begin(_ account: Account, _ charge: Charge, now: Date) -> (InFlight?, waitSeconds: Int) {
        switch records.withLockedValue({ $0.accounts.begin(account.token, charge, now: now) }) {
        case .admitted: (InFlight(upstream: self, token: account.token), 0)
        case .exhausted(let seconds): (nil, seconds)
        }
    }

    /// Changes the records; those who wait for an entry of the journal hear of it.
    func change<Result: Sendable>(_ body: (inout Records) -> Result) -> Result {
        let (result, heard) = records.withLockedValue { records in
            let result = body(&records)
            return (result, records.journal.latest.map { records.watches.take(for: $0) } ?? [])
        }
        for (continuation, entry) in heard { continuation.resume(returning: entry) }
        return result
    }

    /// The first entry that `fits`, also one of before; waits for it.
    func entry(where fits: @escaping @Sendable (JournalEntry) -> Bool) async throws -> JournalEntry {
        let id = UUID()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let known: Result<JournalEntry, any Error>? = records.withLockedValue { records in
                    if let entry = records.journal.entries.first(where: fits) { return .success(entry) }
                    if Task.isCancelled { return .failure(CancellationError()) }
                    records.watches.add(continuation, as: id, where: fits)
                    return nil
                }
                if let known { continuation.resume(with: known) }
            }
        } onCancel: {
            records.withLockedValue { $0.watches.remove(id) }?.resume(throwing: CancellationError())
        }
    }
}
