import Foundation
import NIOConcurrencyHelpers

/// A conversation that is open. It ends with its last reference, also when its answer was never begun.
final class InFlight: Sendable {
    private struct State {
        var sequence: Int?
        var frames = 0
        var hasEnded = false
    }

    private let upstream: SimulatedUpstream
    private let token: String
    private let state = NIOLockedValueBox(State())

    init(upstream: SimulatedUpstream, token: String) {
        self.upstream = upstream
        self.token = token
    }

    deinit { end(.hungUp) }

    /// Which entry of the journal tells of it.
    func note(sequence: Int) { state.withLockedValue { $0.sequence = sequence } }

    /// So many frames were handed to the connection.
    func sent(frames: Int) { state.withLockedValue { $0.frames = frames } }

    /// Only the first end counts.
    func end(_ ending: JournalEntry.Ending) {
        let last = state.withLockedValue { state -> State? in
            defer { state.hasEnded = true }
            return state.hasEnded ? nil : state
        }
        guard let last else { return }
        upstream.change { records in
            records.accounts.end(token, hungUp: ending == .hungUp)
            if let sequence = last.sequence { records.journal.end(sequence, ending, frames: last.frames) }
        }
    }
}
