import Dispatch
import Glibc
import NIOConcurrencyHelpers

/// SIGTERM, SIGINT and, unless `nohup` has it ignored, SIGHUP: the first asks for a drain, a later one ends the process
/// at once, and so does a drain that takes longer than it may. The queue is made for sudden ends, so the exit code is 0
/// in each case.
final class StopSignals: Sendable {
    private static let queue = DispatchQueue(label: "filmgate.signals")

    // Unsafe: Dispatch's sources are thread-safe but not marked Sendable; the array is never changed.
    private nonisolated(unsafe) let sources: [any DispatchSourceSignal]
    private let requests: NIOLockedValueBox<StopRequests>

    /// Whether a stop was asked for.
    var isStopping: Bool { requests.withLockedValue { $0.isStopping } }

    /// `onFirst` is called once. `patience` is how long the process may live on after it.
    init(patience: Duration, onFirst: @escaping @Sendable () -> Void) {
        let requests = NIOLockedValueBox(StopRequests())
        let signals = Self.isIgnored(SIGHUP) ? [SIGTERM, SIGINT] : [SIGTERM, SIGINT, SIGHUP]
        let sources = signals.map { DispatchSource.makeSignalSource(signal: $0, queue: Self.queue) }
        for source in sources {
            source.setEventHandler {
                switch requests.withLockedValue({ $0.hear(now: .now) }) {
                case .ignore: break
                case .endAtOnce: _exit(0)
                case .drain:
                    Self.queue.asyncAfter(deadline: .now() + .seconds(Int(patience.components.seconds))) { _exit(0) }
                    onFirst()
                }
            }
            source.resume()
        }
        self.requests = requests
        self.sources = sources
    }

    private static func isIgnored(_ signal: CInt) -> Bool {
        var action = sigaction()
        guard sigaction(signal, nil, &action) == 0 else { return false }
        return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
            == unsafeBitCast(SIG_IGN, to: Int.self)
    }

    deinit {
        for source in sources { source.cancel() }
    }
}
