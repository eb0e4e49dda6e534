import ServiceLifecycle

/// Services that are told to stop at the same moment; a service group tells its own one after the other.
struct Together: Service {
    struct StoppedEarly: Error {}

    let services: [any Service]

    /// Ends when all have ended. One that ends before it was told to ends the others with `StoppedEarly`.
    func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for service in services {
                group.addTask {
                    try await service.run()
                    guard Task.isShuttingDownGracefully || Task.isCancelled else { throw StoppedEarly() }
                }
            }
            // Unlike `waitForAll`, this leaves at the first error, and leaving cancels the others.
            for try await _ in group {}
        }
    }
}
