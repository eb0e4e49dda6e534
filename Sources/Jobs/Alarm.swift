import Foundation
import NIOConcurrencyHelpers

/// One timer, set for the earliest of the times it is asked for.
final class Alarm: Sendable {
    private struct State {
        var due: Date?
        var sleep: Task<Void, Never>?
    }

    private let state = NIOLockedValueBox(State())
    private let ring: @Sendable () -> Void

    init(ring: @escaping @Sendable () -> Void) { self.ring = ring }

    /// An earlier alarm that has not rung stands: who hears it asks again.
    func set(for due: Date, now: Date) {
        state.withLockedValue { state in
            if let standing = state.due, standing <= due, standing > now { return }
            state.sleep?.cancel()
            state.due = due
            // Times in the table are whole milliseconds, rounded down: a moment later it is surely due.
            let pause = Duration.milliseconds(Int(max(due.timeIntervalSince(now), 0) * 1000) + 1)
            // Cancelled by the next `set` or by `stop`.
            state.sleep = Task { [ring] in
                guard (try? await Task.sleep(for: pause)) != nil else { return }  // replaced or stopped
                ring()
            }
        }
    }

    func stop() { state.withLockedValue { $0.sleep?.cancel() } }
}
