import NIOConcurrencyHelpers

/// Whether the server is on its way to its end.
final class Draining: Sendable {
    private let flag = NIOLockedValueBox(false)

    var isOn: Bool { flag.withLockedValue { $0 } }

    func begin() { flag.withLockedValue { $0 = true } }
}
