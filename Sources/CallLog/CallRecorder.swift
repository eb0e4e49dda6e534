import Foundation
import Logging
import ServiceLifecycle

/// Takes records from whoever makes calls and stores them in batches, every 2 seconds or 500 records.
package final class CallRecorder: Service {
    /// `pause` waits between two batches and ends early when its task is cancelled.
    package init(
        log: CallLog, logger: Logger, clock: @escaping @Sendable () -> Date = { Date() },
        pause: @escaping @Sendable (Duration) async -> Void = { _ in }
    ) {}

    /// Never waits. Past 16,384 records that are not stored yet, new ones are dropped and counted.
    package func record(_ record: CallRecord) {}

    /// Returns when all records of before are stored or given up.
    package func flush() async {}

    package func run() async throws {}
}
