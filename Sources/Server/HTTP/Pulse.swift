import NIOConcurrencyHelpers
import NIOCore

/// Calls somebody when nothing was heard for a while, again and again: one timer, which a beat only marks as too early.
final class Pulse: Sendable {
    private struct State {
        var heard: NIODeadline
        var timer: Scheduled<Void>?
        var isStopped = false
    }

    private let interval: TimeAmount
    private let loop: any EventLoop
    private let onSilence: @Sendable () -> Void
    private let state: NIOLockedValueBox<State>

    init(every interval: Duration, on loop: any EventLoop, _ onSilence: @escaping @Sendable () -> Void) {
        self.interval = TimeAmount(interval)
        self.loop = loop
        self.onSilence = onSilence
        state = NIOLockedValueBox(State(heard: .now()))
        arm(at: .now() + self.interval)
    }

    func beat() { state.withLockedValue { $0.heard = .now() } }

    func stop() {
        let timer = state.withLockedValue { state in
            state.isStopped = true
            return state.timer
        }
        timer?.cancel()
    }

    private func arm(at time: NIODeadline) {
        let timer = loop.scheduleTask(deadline: time) { [weak self] in _ = self?.fire() }
        state.withLockedValue { $0.timer = timer }
    }

    private func fire() {
        let now = NIODeadline.now()
        let due = state.withLockedValue { state -> NIODeadline? in
            guard !state.isStopped else { return nil }
            if state.heard + interval > now { return state.heard + interval }
            state.heard = now
            return now
        }
        guard let due else { return }
        if due == now { onSilence() }
        arm(at: due == now ? now + interval : due)
    }
}
