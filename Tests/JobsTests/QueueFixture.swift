import Foundation
import Logging
import Store
import TestSupport

@testable import Jobs

/// A queue on a fresh database.
struct QueueFixture {
    static let now = Date(timeIntervalSince1970: 1_760_000_000)

    let directory: TemporaryDirectory
    let database: SQLiteDatabase
    let queue: JobQueue

    init(configuration: JobQueue.Configuration = .init()) throws {
        let directory = try TemporaryDirectory()
        let database = try SQLiteDatabase.temporary(in: directory, migrations: JobsSchema.migrations)
        self.init(directory: directory, database: database, configuration: configuration)
    }

    init(directory: TemporaryDirectory, database: SQLiteDatabase, configuration: JobQueue.Configuration = .init()) {
        self.directory = directory
        self.database = database
        queue = JobQueue(database: database, configuration: configuration)
    }

    /// The queue goes through `database`, the test's own looks do not.
    init(directory: TemporaryDirectory, database: SQLiteDatabase, throughout queueDatabase: any Database) {
        self.directory = directory
        self.database = database
        queue = JobQueue(database: queueDatabase)
    }

    @discardableResult
    func enqueue(
        _ id: String, kind: String = "film", owner: String = "ann", attempts: Int = 5, due: Date? = nil,
        now: Date = Self.now
    ) async throws -> EnqueueResult {
        try await queue.enqueue(
            Self.job(id, kind: kind, owner: owner, attempts: attempts, due: due, now: now), now: now)
    }

    static func job(
        _ id: String, kind: String = "film", owner: String = "ann", attempts: Int = 5, due: Date? = nil,
        now: Date = Self.now
    ) -> NewJob {
        NewJob(
            id: id, kind: kind, owner: owner, arguments: Data(id.utf8), maximumAttempts: attempts, dueAt: due,
            expiresAt: now.addingTimeInterval(86_400))
    }
}

extension EnqueueResult {
    var created: Job? {
        guard case .created(let job) = self else { return nil }
        return job
    }

    var existing: Job? {
        guard case .existing(let job) = self else { return nil }
        return job
    }
}

/// A worker that is a closure.
struct ScriptedWorker: JobWorker {
    let body: @Sendable (JobRun) async throws -> JobOutcome

    init(_ body: @escaping @Sendable (JobRun) async throws -> JobOutcome) { self.body = body }

    func perform(_ run: JobRun) async throws -> JobOutcome { try await body(run) }
}

/// Opens once; who waits before that goes on then. A cancelled wait throws.
struct Gate: Sendable {
    private let stream: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation

    init() { (stream, continuation) = AsyncStream.makeStream() }

    func open() { continuation.finish() }

    func wait() async throws {
        for await _ in stream {}
        try Task.checkCancellation()
    }
}
