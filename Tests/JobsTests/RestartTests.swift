import Foundation
import NIOConcurrencyHelpers
import Store
import TestSupport
import Testing

@testable import Jobs

@Suite("Stopping and starting again", .timeLimit(.minutes(1)))
struct RestartTests {
    let fixture: QueueFixture
    let echo = ScriptedWorker { .completed(output: $0.job.arguments) }

    init() throws { fixture = try QueueFixture() }

    @Test("What a dead process was running is done after its restart, from its checkpoint")
    func restart() async throws {
        for number in 0..<20 { try await fixture.submit("job\(number)") }
        let dead = try await fixture.queue.join(node: "single", now: Date()).node
        let plan = RunnerState.Plan(quotas: [.init(kind: "film", limit: 20)], total: 20)
        for job in try await fixture.queue.claim(plan, node: dead, now: Date()).jobs {
            try await fixture.queue.save(checkpoint: Data("from before".utf8), job.key)
        }
        try await fixture.database.close()

        let database = try SQLiteDatabase.temporary(in: fixture.directory, migrations: JobsSchema.migrations)
        let restarted = QueueFixture(directory: fixture.directory, database: database)
        let worker = ScriptedWorker { .completed(output: $0.job.checkpoint ?? Data()) }
        try await restarted.withRunner(["film": worker]) {
            for number in 0..<20 {
                let job = try await restarted.queue.settled("job\(number)")
                #expect(job?.output == Data("from before".utf8) && job?.attempt == 1 && job?.fence == 2)
            }
        }
    }

    @Test("A graceful stop lets jobs end within the grace")
    func grace() async throws {
        let (begun, gate) = (Gate(), Gate())
        let worker = ScriptedWorker { _ in
            begun.open()
            try await gate.wait()
            return .completed(output: Data())
        }
        try await fixture.submit("a")
        async let stopped: Void = fixture.withRunner(["film": worker]) { try await begun.wait() }
        gate.open()
        try await stopped
        #expect(try fixture.state("a") == .completed)
    }

    @Test("After the grace jobs are cancelled and handed back as if never claimed")
    func handBack() async throws {
        let (begun, never) = (Gate(), Gate())
        let worker = ScriptedWorker { _ in
            begun.open()
            try await never.wait()
            return .completed(output: Data())
        }
        try await fixture.submit("a")

        try await fixture.withRunner(["film": worker], configuration: .init(grace: .zero)) { try await begun.wait() }

        let job = try #require(try fixture.queue.job("a", owner: "ann"))
        #expect(job.state == .available && job.attempt == 0)
        let due = try #require(job.dueAt)
        #expect(due <= Date())
        try await fixture.withRunner(["film": echo]) {
            let again = try await fixture.queue.settled("a")
            #expect(again?.state == .completed)
        }
    }

    @Test("A cancelled runner hands back too, without grace")
    func cancelledRunner() async throws {
        let (begun, never) = (Gate(), Gate())
        let worker = ScriptedWorker { _ in
            begun.open()
            try await never.wait()
            return .completed(output: Data())
        }
        let runner = JobRunner(
            queue: fixture.queue, workers: ["film": worker], configuration: .init(grace: .seconds(60)), logger: .silent)
        try await fixture.submit("a")
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await runner.run() }
            try await begun.wait()
            tasks.cancelAll()
            try await tasks.waitForAll()
        }

        #expect(try fixture.state("a") == .available)
        #expect(try fixture.queue.job("a", owner: "ann")?.attempt == 0)
    }

    @Test("A runner whose name another start took drops its jobs and ends with an error")
    func superseded() async throws {
        let (begun, never) = (Gate(), Gate())
        let worker = ScriptedWorker { _ in
            begun.open()
            try await never.wait()
            return .completed(output: Data())
        }
        var surroundings = QueueFixture.impatient
        surroundings.heartbeat = .milliseconds(5)
        let runner = JobRunner(
            queue: fixture.queue, workers: ["film": worker], configuration: .init(), surroundings: surroundings,
            logger: .silent)
        try await fixture.submit("a")
        let run = Task { try await runner.run() }  // ends by itself
        try await begun.wait()

        let rescue = try await fixture.queue.join(node: "single", now: Date()).rescue

        #expect(rescue.returned == 1)
        await #expect(throws: JobRunnerError.superseded(node: "single")) { try await run.value }
        #expect(try fixture.state("a") == .available)
    }

    @Test(
        "A clock that was set back puts no job off: neither at the start nor while it runs", arguments: [true, false])
    func setBack(atStart: Bool) async throws {
        let skew = NIOLockedValueBox(atStart ? 0.0 : 3600)
        var surroundings = QueueFixture.impatient
        surroundings.now = { Date().addingTimeInterval(skew.withLockedValue { $0 }) }
        surroundings.heartbeat = .milliseconds(5)
        let ahead = Date().addingTimeInterval(3600)
        let gate = Gate()
        let worker = ScriptedWorker { run in
            if run.job.id == "first" { try await gate.wait() }
            return .completed(output: Data())
        }
        if atStart { try await fixture.enqueue("a", now: ahead) }
        try await fixture.withRunner(
            ["film": worker], configuration: .init(concurrency: 1, grace: .seconds(60)), surroundings: surroundings
        ) {
            if !atStart {
                let changes = fixture.queue.changes()
                try await fixture.enqueue("first", now: ahead)
                for await change in changes where change.state == .running { break }
                try await fixture.enqueue("a", now: ahead)
                skew.withLockedValue { $0 = 0 }
                gate.open()
            }
            #expect(try await fixture.queue.settled("a")?.state == .completed)
        }
    }

    @Test("Jobs whose claim got lost on its way come back")
    func strays() async throws {
        let past = Date().addingTimeInterval(-60)
        let runner = JobRunner(
            queue: fixture.queue, workers: ["film": echo], configuration: .init(), logger: .silent)
        let node = try await fixture.queue.join(node: "single", now: past).node
        try await fixture.enqueue("a", now: past)
        let plan = RunnerState.Plan(quotas: [.init(kind: "film", limit: 1)], total: 1)
        #expect(try await fixture.queue.claim(plan, node: node, now: past).jobs.count == 1)

        #expect(try await runner.pulse(as: node))

        #expect(try fixture.state("a") == .available)
    }

    @Test("The benchmark takes every job through its life")
    func benchmark() async throws {
        let report = try await NullJobBenchmark().run(
            database: fixture.database, jobs: 200, waiting: 100, concurrency: 16)

        #expect(report.jobs == 200 && report.perSecond > 0)
        let counts = try fixture.queue.counts()
        #expect(counts[.completed] == 200 && counts[.available] == 50 && counts[.scheduled] == 50)
    }
}
