import NIOConcurrencyHelpers

/// How long the transfers of one task took to connect. Whoever wants to know sets one around the work; transfers of tasks
/// within it count too.
package final class ConnectMeter: Sendable {
    /// Carried by the task, as what asks and what measures have a provider between them that has no need to know.
    @TaskLocal package static var current: ConnectMeter?

    private let sum = NIOLockedValueBox<Duration?>(nil)

    package init() {}

    /// nil before any of them stood where its request could be sent; zero where all came over connections that stood already.
    package var total: Duration? { sum.withLockedValue(\.self) }

    func add(_ time: Duration) { sum.withLockedValue { $0 = ($0 ?? .zero) + time } }
}
