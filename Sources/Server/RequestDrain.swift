import Logging
import ServiceLifecycle

/// Lets the requests finish that are under way when a stop is asked for. As long as this runs the server listens on, and
/// `/readyz` can say why nothing should be sent to it any more.
package struct RequestDrain: Service {
    let requests: RequestsUnderWay
    /// What takes longer loses its connection.
    let patience: Duration

    package func run() async throws {
        // Cancelled, it ends as well, and `drained` at once.
        try? await gracefulShutdown()
        requests.allow(patience)
        await requests.drained()
    }
}

/// Cuts off what a drain allowed too little time for. It goes on after the drain, as what began within that may still
/// be under way, and the server ends with the last answer only.
struct RequestCutter {
    let requests: RequestsUnderWay
    let logger: Logger

    /// Ends when it is cancelled, or all was cut off.
    func run() async {
        guard let patience = await requests.patience() else { return }
        // Cancelled: all have ended in time.
        guard (try? await Task.sleep(for: patience)) != nil else { return }
        let count = requests.cutOff()
        guard count > 0 else { return }
        logger.warning("Requests took too long and were cut off", metadata: ["count": "\(count)"])
    }
}
