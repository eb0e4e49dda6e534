import Foundation
import Logging
import ServiceLifecycle

/// Claims due jobs and runs their workers, within limits, until told to stop. Then it hands back what still runs.
package final class JobRunner: Service {
    package struct Configuration: Sendable {
        /// Jobs at once over all kinds.
        package var concurrency: Int
        /// Jobs at once of one kind; a kind not named has the overall limit.
        package var concurrencyPerKind: [String: Int]
        /// How long running jobs may go on after a stop was asked for, before they are cancelled and handed back.
        package var grace: Duration
        /// This process's name among others on the same database.
        package var node: String

        package init(
            concurrency: Int = 64, concurrencyPerKind: [String: Int] = [:], grace: Duration = .seconds(2),
            node: String = "single"
        ) {
            self.concurrency = concurrency
            self.concurrencyPerKind = concurrencyPerKind
            self.grace = grace
            self.node = node
        }
    }

    package init(queue: JobQueue, workers: [String: any JobWorker], configuration: Configuration, logger: Logger) {}

    package func run() async throws {}
}
