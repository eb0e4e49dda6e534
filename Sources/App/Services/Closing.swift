import ServiceLifecycle

/// Closes something when it is its turn in the group's shutdown: after everything listed behind it has ended.
struct Closing: Service {
    let close: @Sendable () async throws -> Void

    func run() async throws {
        // Whether it is told to stop or is cancelled, it closes.
        try? await gracefulShutdown()
        try await close()
    }
}
