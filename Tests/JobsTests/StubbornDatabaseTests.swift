import Foundation
import NIOConcurrencyHelpers
import Store
import TestSupport
import Testing

@testable import Jobs

@Suite("A database that does not take a write at once", .timeLimit(.minutes(1)))
struct StubbornDatabaseTests {
    let fixture: QueueFixture

    init() throws { fixture = try QueueFixture() }

    private func stubborn(
        _ database: StubbornDatabase
    ) -> QueueFixture { QueueFixture(directory: fixture.directory, database: fixture.database, throughout: database) }

    @Test("A checkpoint is written as soon as the database takes it, and the attempt goes on")
    func checkpoint() async throws {
        let database = StubbornDatabase(fixture.database)
        let works = stubborn(database)
        let worker = ScriptedWorker { run in
            database.refuse(2, of: "checkpoint = ?")
            try await run.save(checkpoint: Data([7]))
            return .completed(output: Data([UInt8(run.job.attempt)]))
        }
        try await works.withRunner(["film": worker]) {
            try await works.submit("a")
            let job = try await works.queue.settled("a")
            #expect(job?.checkpoint == Data([7]) && job?.output == Data([1]) && job?.fence == 1)
        }
    }

    @Test("An end that the database will never take becomes a failure of ours")
    func unwritable() async throws {
        let database = StubbornDatabase(fixture.database)
        let works = stubborn(database)
        let worker = ScriptedWorker { _ in
            // Not whatever is written next: the runner may just be claiming.
            database.refuse(1, of: "state = 'completed'", with: .constraint("progress"))
            return .completed(output: Data())
        }
        try await works.withRunner(["film": worker]) {
            try await works.submit("a")
            let job = try await works.queue.settled("a")
            #expect(job?.state == .discarded && job?.failure?.code == "internal_error" && job?.fence == 1)
        }
    }

    @Test("An attempt whose end is not durable yet is no stray, however long it ran")
    func noStray() async throws {
        let skew = NIOLockedValueBox(0.0)
        let pulse = NIOLockedValueBox<(@Sendable () async throws -> Void)?>(nil)
        let database = StubbornDatabase(fixture.database) { try await pulse.withLockedValue { $0 }?() }
        let works = stubborn(database)
        let runs = NIOLockedValueBox(0)
        let worker = ScriptedWorker { _ in
            runs.withLockedValue { $0 += 1 }
            // The end is refused once. By then it has run for a minute, and the node's pulse comes.
            skew.withLockedValue { $0 = 60 }
            database.refuse(1, of: "state = 'completed'")
            return .completed(output: Data())
        }
        var surroundings = QueueFixture.impatient
        surroundings.now = { Date().addingTimeInterval(skew.withLockedValue { $0 }) }
        let runner = JobRunner(
            queue: works.queue, workers: ["film": worker], configuration: .init(grace: .seconds(60)),
            surroundings: surroundings, logger: .silent)
        pulse.withLockedValue { $0 = { _ = try await runner.pulse(as: NodeIdentity(name: "single", epoch: 1)) } }
        try await works.submit("a")
        let run = Task { try await runner.run() }  // cancelled below

        #expect(try await works.queue.settled("a")?.fence == 1)
        #expect(runs.withLockedValue { $0 } == 1)

        run.cancel()
        try await run.value
    }
}
