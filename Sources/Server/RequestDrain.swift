import ServiceLifecycle

/// Lets the requests finish that are under way when a stop is asked for. As long as this runs the server listens on, and
/// `/readyz` can say why nothing should be sent to it any more.
package struct RequestDrain: Service {
    let requests: RequestsUnderWay

    package func run() async throws {
        // Cancelled, it ends as well, and `drained` at once.
        try? await gracefulShutdown()
        await requests.drained()
    }
}
