import Foundation
import NIOConcurrencyHelpers

/// What the database said about keys within the last second, nobody (nil) included. Known and unknown keys are kept
/// apart, so that guessing drives no answer about a real key out; each part is emptied when it is full.
final class RecentKeys: Sendable {
    static let lifetime: TimeInterval = 1
    static let limit = 10_000

    private struct Answer {
        let holder: KeyHolder?
        let at: Date
    }

    private struct State {
        var known: [KeyDigest: Answer] = [:]
        var unknown: [KeyDigest: Answer] = [:]
        /// Grows with each revocation: what was asked before it is not to be remembered after it.
        var generation = 0
    }

    private let state = NIOLockedValueBox(State())

    /// nil if the database must be asked.
    func answer(for digest: KeyDigest, now: Date) -> KeyHolder?? {
        state.withLockedValue { state -> KeyHolder?? in
            guard let answer = state.known[digest] ?? state.unknown[digest] else { return .none }
            // A clock that was set back makes nothing live longer.
            guard (0..<Self.lifetime).contains(now.timeIntervalSince(answer.at)) else { return .none }
            return .some(answer.holder)
        }
    }

    /// To be called before the database is asked, for `remember`.
    func ask() -> Int { state.withLockedValue { $0.generation } }

    func remember(_ holder: KeyHolder?, for digest: KeyDigest, asked generation: Int, now: Date) {
        state.withLockedValue { state in
            guard state.generation == generation else { return }
            let answer = Answer(holder: holder, at: now)
            if holder == nil {
                if state.unknown.count >= Self.limit { state.unknown.removeAll(keepingCapacity: true) }
                state.known[digest] = nil
                state.unknown[digest] = answer
            } else {
                if state.known.count >= Self.limit { state.known.removeAll(keepingCapacity: true) }
                state.unknown[digest] = nil
                state.known[digest] = answer
            }
        }
    }

    func forgetAll() {
        state.withLockedValue { state in
            state.known.removeAll()
            state.generation += 1
        }
    }

    /// How many answers are held.
    var count: Int { state.withLockedValue { $0.known.count + $0.unknown.count } }
}
