import Foundation
import NIOConcurrencyHelpers

/// All the state behind the routes.
final class SimulatedUpstream: Sendable {
    struct Records: Sendable {
        var faults: FaultPlan
        var journal = Journal()
        var accounts: AccountBook
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
                accounts: AccountBook(quota: options.quota, quotas: options.quotas)))
    }

    /// The account of a Cookie header, if its token is one we know.
    func account(cookie: String?) -> Account? {
        guard let account = Account(cookie: cookie) else { return nil }
        return options.tokens?.contains(account.token) == false ? nil : account
    }

    /// Counts a conversation as in flight while the returned value lives; nil and the wait when the quota is used up.
    func begin(_ account: Account, now: Date) -> (InFlight?, waitSeconds: Int) {
        switch records.withLockedValue({ $0.accounts.begin(account.token, now: now) }) {
        case .admitted: (InFlight(upstream: self, token: account.token), 0)
        case .exhausted(let seconds): (nil, seconds)
        }
    }

    /// A conversation that is open. It ends with its last reference, also when its answer was never begun.
    final class InFlight: Sendable {
        private let upstream: SimulatedUpstream
        private let token: String

        init(upstream: SimulatedUpstream, token: String) {
            self.upstream = upstream
            self.token = token
        }

        deinit { upstream.records.withLockedValue { $0.accounts.end(token) } }
    }
}
