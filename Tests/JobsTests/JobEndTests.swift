import Foundation
import NIOConcurrencyHelpers
import Store
import TestSupport
import Testing

@testable import Jobs

/// What is written in the transaction that ends a job.
@Suite("Ends of jobs")
struct JobEndTests {
    private static let notes = Migration("notes-0001") { d in
        ["CREATE TABLE notes (job \(d.name) NOT NULL, state \(d.name) NOT NULL) \(d.tableSuffix)"]
    }

    struct Refused: Error {}

    let directory: TemporaryDirectory
    let database: SQLiteDatabase
    let queue: JobQueue
    let told = NIOLockedValueBox<[String]>([])
    let refuses = NIOLockedValueBox(false)
    let now = QueueFixture.now

    init() throws {
        directory = try TemporaryDirectory()
        database = try SQLiteDatabase.temporary(in: directory, migrations: JobsSchema.migrations + [Self.notes])
        queue = JobQueue(database: database, configuration: .init(maximumCrashes: 0)) { [told, refuses] end, db, _ in
            try db.execute(
                "INSERT INTO notes (job, state) VALUES (?, ?)", [.text(end.id), .text(end.state.rawValue)])
            if refuses.withLockedValue({ $0 }) { throw Refused() }
            return { told.withLockedValue { $0.append("\(end.owner)'s \(end.kind) \(end.id)") } }
        }
    }

    private func notes() async throws -> [String] {
        try await database.read {
            try $0.query("SELECT job, state FROM notes", []) { "\(try $0.text(0)) \(try $0.text(1))" }
        }
    }

    private func claimed(_ id: String) async throws -> Job {
        _ = try await queue.enqueue(QueueFixture.job(id), now: now)
        let node = try await queue.join(node: "n", now: now).node
        let plan = RunnerState.Plan(quotas: [.init(kind: "film", limit: 1)], total: 1)
        return try #require(try await queue.claim(plan, node: node, now: now).jobs.first)
    }

    private static let verdicts: [(JobVerdict, [String])] = [
        (.completed(output: Data([1])), ["a completed"]),
        (.discarded(.internalError), ["a discarded"]),
        (.waits(.handedBack(accepted: QueueFixture.now, now: QueueFixture.now)), []),
    ]

    @Test("An end is told once, in its transaction and again when it is durable; a pause is none", arguments: verdicts)
    func settled(verdict: JobVerdict, expected: [String]) async throws {
        let job = try await claimed("a")

        #expect(try await queue.settle(job, verdict, progress: 0, now: now))
        #expect(try await !queue.settle(job, verdict, progress: 0, now: now))

        #expect(try await notes() == expected)
        #expect(told.withLockedValue { $0 } == expected.map { _ in "ann's film a" })
    }

    @Test("What the writer throws undoes the end and all it wrote, and nobody is told")
    func undone() async throws {
        let job = try await claimed("a")
        refuses.withLockedValue { $0 = true }

        await #expect(throws: Refused.self) {
            try await queue.settle(job, .completed(output: Data([1])), progress: 0, now: now)
        }

        #expect(try await notes() == [])
        #expect(told.withLockedValue { $0 } == [])
        #expect(try queue.job("a", owner: "ann")?.state == .running)
        refuses.withLockedValue { $0 = false }
        #expect(try await queue.settle(job, .completed(output: Data([1])), progress: 0, now: now))
        #expect(try await notes() == ["a completed"])
    }

    @Test("A cancelled job is told, one that is removed or has ended is not")
    func cancelled() async throws {
        for id in ["a", "b"] { _ = try await queue.enqueue(QueueFixture.job(id), now: now) }

        try await queue.cancel("a", owner: "ann", now: now)
        try await queue.cancel("a", owner: "ann", now: now)
        try await queue.cancel("b", owner: "ann", isRemoval: true, now: now)
        _ = try await queue.delete("b", owner: "ann", now: now)

        #expect(try await notes() == ["a cancelled"])
    }

    @Test("A job that is given up after crashes is told")
    func crashed() async throws {
        _ = try await claimed("a")

        _ = try await queue.join(node: "n", now: now)

        #expect(try await notes() == ["a discarded"])
        #expect(told.withLockedValue { $0 } == ["ann's film a"])
    }
}
