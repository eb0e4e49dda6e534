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

/// Closes a body whose frames do not come in time: one task for a whole conversation.
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

    /// Stands by until it is cancelled or has closed the body.
    func stand() async {
        let clock = ContinuousClock()
        while let next = patience.withLockedValue({ $0.look(now: clock.now) }) {
            do {
                try await clock.sleep(until: next)
            } catch {
                return
            }
        }
        bytes.close()
    }
}
