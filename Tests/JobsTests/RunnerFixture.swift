import Foundation
import Logging
import ServiceLifecycle
import TestSupport

@testable import Jobs

extension QueueFixture {
    /// Retries come at once: the jitter is always nothing.
    static let impatient = JobRunner.Surroundings(random: { 0 })

    /// Runs `body` beside a runner, then stops the runner gracefully and waits for it.
    func withRunner<Result: Sendable>(
        _ workers: [String: any JobWorker], configuration: JobRunner.Configuration = .init(grace: .seconds(60)),
        surroundings: JobRunner.Surroundings = Self.impatient, _ body: () async throws -> Result
    ) async throws -> Result {
        let runner = JobRunner(
            queue: queue, workers: workers, configuration: configuration, surroundings: surroundings, logger: .silent)
        let group = ServiceGroup(configuration: .init(services: [.init(service: runner)], logger: .silent))
        return try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            let result = try await body()
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
            return result
        }
    }

    /// A job of the present, for runners, whose clock is the real one.
    func submit(_ id: String, kind: String = "film", attempts: Int = 5, in seconds: Double? = nil) async throws {
        let now = Date()
        try await enqueue(
            id, kind: kind, attempts: attempts, due: seconds.map { now.addingTimeInterval($0) }, now: now)
    }

    func state(_ id: String) throws -> JobState? { try queue.job(id, owner: "ann")?.state }
}

extension Logger {
    /// For attempts that are meant to fail.
    static var silent: Logger {
        var logger = Logger.quiet
        logger.logLevel = .critical
        return logger
    }
}
