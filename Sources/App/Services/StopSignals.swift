import Dispatch
import Glibc
import NIOConcurrencyHelpers

/// SIGTERM and SIGINT: the first asks for a drain, a second one ends the process at once, and so does a drain that
/// takes longer than it may. The queue is made for sudden ends, so the exit code is 0 in each case.
final class StopSignals: Sendable {
    private static let queue = DispatchQueue(label: "filmgate.signals")

    // Dispatch's sources are thread-safe but not marked Sendable; the array is never changed.
    private nonisolated(unsafe) let sources: [any DispatchSourceSignal]
    private let caught: NIOLockedValueBox<Bool>

    /// Whether a stop was asked for.
    var isStopping: Bool { caught.withLockedValue { $0 } }

    /// `onFirst` is called once. `patience` is how long the process may live on after it.
    init(patience: Duration, onFirst: @escaping @Sendable () -> Void) {
        let caught = NIOLockedValueBox(false)
        let sources = [SIGTERM, SIGINT].map { DispatchSource.makeSignalSource(signal: $0, queue: Self.queue) }
        for source in sources {
            source.setEventHandler {
                guard
                    !caught.withLockedValue({ isStopping in
                        defer { isStopping = true }
                        return isStopping
                    })
                else { _exit(0) }
                Self.queue.asyncAfter(deadline: .now() + .seconds(Int(patience.components.seconds))) { _exit(0) }
                onFirst()
            }
            source.resume()
        }
        self.caught = caught
        self.sources = sources
    }

    deinit {
        for source in sources { source.cancel() }
    }
}
