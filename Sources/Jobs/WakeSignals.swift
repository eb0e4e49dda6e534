import NIOConcurrencyHelpers

/// The runners of this process that want to hear of new work.
final class WakeSignals: Sendable {
    private let listeners = NIOLockedValueBox<(next: Int, all: [Int: @Sendable (String) -> Void])>((0, [:]))

    /// `listener` gets the kind of each job that became due or will. Returns how to end it.
    func listen(_ listener: @escaping @Sendable (String) -> Void) -> @Sendable () -> Void {
        let number = listeners.withLockedValue {
            $0.next += 1
            $0.all[$0.next] = listener
            return $0.next
        }
        return { self.listeners.withLockedValue { $0.all[number] = nil } }
    }

    func wake(_ kind: String) {
        for listener in listeners.withLockedValue({ Array($0.all.values) }) { listener(kind) }
    }
}
