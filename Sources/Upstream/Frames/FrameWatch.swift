import NIOConcurrencyHelpers
import NIOCore
import Transport

/// How long a reader may still wait for a frame: heartbeats keep a connection alive, but they are no frames. Only the
/// time spent waiting counts, not what the frames' taker needs for them.
struct FramePatience {
    typealias Instant = ContinuousClock.Instant

    let betweenFrames: Duration
    /// nil while nobody waits.
    private var due: Instant?
    private(set) var hasRunOut = false

    init(firstFrame due: Instant, betweenFrames: Duration) {
        self.due = due
        self.betweenFrames = betweenFrames
    }

    /// A frame is waited for from now on, unless one is waited for already.
    mutating func wait(now: Instant) { if due == nil { due = now + betweenFrames } }

    /// A frame came.
    mutating func rest() { due = nil }

    /// When to look again; nil when the patience has run out. No wait that begins later can run out before that.
    mutating func look(now: Instant) -> Instant? {
        guard let due else { return now + betweenFrames }
        guard due <= now else { return due }
        hasRunOut = true
        return nil
    }
}

/// Stands over a body whose frames may not come in time.
final class FrameWatch: Sendable {
    private let patience: NIOLockedValueBox<FramePatience>
    private let bytes: TransferBytes

    init(_ patience: FramePatience, over bytes: TransferBytes) {
        self.patience = NIOLockedValueBox(patience)
        self.bytes = bytes
    }

    var hasRunOut: Bool { patience.withLockedValue { $0.hasRunOut } }

    func wait() { patience.withLockedValue { $0.wait(now: .now) } }

    func rest() { patience.withLockedValue { $0.rest() } }

    /// When to look again; nil when the patience has run out: the body is closed then.
    func look(now: FramePatience.Instant) -> FramePatience.Instant? {
        let next = patience.withLockedValue { $0.look(now: now) }
        if next == nil { bytes.close() }
        return next
    }
}

/// Looks at all watches: one task, which sleeps until the first of them can be late.
final class FrameWatches: Sendable {
    private struct State {
        var watches: [ObjectIdentifier: FrameWatch] = [:]
        var sleep: (until: FramePatience.Instant, task: Task<Void, Never>)?
    }

    private let state = NIOLockedValueBox(State())

    deinit { state.withLockedValue { $0.sleep?.task.cancel() } }

    func begin(_ watch: FrameWatch) {
        guard let first = watch.look(now: .now) else { return }
        state.withLockedValue { state in
            state.watches[ObjectIdentifier(watch)] = watch
            // Rare: as a rule somebody who began before can be late before.
            if state.sleep.map({ first < $0.until }) ?? true { sleep(until: first, &state) }
        }
    }

    func end(_ watch: FrameWatch) { state.withLockedValue { $0.watches[ObjectIdentifier(watch)] = nil } }

    private func look(now: FramePatience.Instant) {
        state.withLockedValue { state in
            var next: FramePatience.Instant?
            for (id, watch) in state.watches {
                let look = watch.look(now: now)
                if let look { next = min(next ?? look, look) } else { state.watches[id] = nil }
            }
            sleep(until: next, &state)
        }
    }

    private func sleep(until instant: FramePatience.Instant?, _ state: inout State) {
        state.sleep?.task.cancel()
        state.sleep = instant.map { instant in
            let task = Task { [weak self] in
                // Cancelled: another task sleeps in its place, or nobody is left.
                guard (try? await ContinuousClock().sleep(until: instant)) != nil else { return }
                self?.look(now: .now)
            }
            return (instant, task)
        }
    }
}
