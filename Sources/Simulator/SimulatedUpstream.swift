import Foundation
import NIOConcurrencyHelpers

/// All the state behind the routes.
final class SimulatedUpstream: Sendable {
    struct Records: Sendable {
        var faults: FaultPlan
        var journal = Journal()
        var accounts: AccountBook
        var script: Script
        var entryWatches = Watches<JournalEntry>()
        var stateWatches = Watches<SimulatorState>()
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
        token(cookie: cookie).map(Account.init)
    }

    /// The token of a Cookie header, if it is one we know.
    func token(cookie: String?) -> String? {
        guard let token = Account.token(cookie: cookie) else { return nil }
        return options.tokens?.contains(token) == false ? nil : token
    }

    /// Counts a conversation as in flight while the returned value lives; nil and the wait when a quota is used up.
    func begin(_ token: String, _ charge: Charge?, now: Date) -> (InFlight?, waitSeconds: Int) {
        switch change({ $0.accounts.begin(token, charge, now: now) }) {
        case .admitted: (InFlight(upstream: self, token: token), 0)
        case .exhausted(let seconds): (nil, seconds)
        }
    }
}
