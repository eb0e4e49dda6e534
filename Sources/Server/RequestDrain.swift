import Logging
import ServiceLifecycle

/// Lets the requests finish that are under way when a stop is asked for. As long as this runs the server listens on, and
/// `/readyz` can say why nothing should be sent to it any more.
package struct RequestDrain: Service {
    let requests: RequestsUnderWay
    /// What takes longer loses its connection.
    let patience: Duration
    let logger: Logger

    package func run() async throws {
        // Cancelled, it ends as well, and `drained` at once.
        try? await gracefulShutdown()
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                // Cancelled: all have ended in time.
                guard (try? await Task.sleep(for: patience)) != nil else { return }
                let count = requests.cutOff()
                logger.warning("Requests took too long and were cut off", metadata: ["count": "\(count)"])
            }
            await requests.drained()
            group.cancelAll()
        }
    }
}
