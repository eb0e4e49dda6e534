import Foundation
import NIOConcurrencyHelpers
import Testing

@testable import Jobs

@Suite("Runner", .timeLimit(.minutes(1)))
struct RunnerTests {
    struct Unknown: Error {}

    let fixture: QueueFixture
    let echo = ScriptedWorker { .completed(output: $0.job.arguments) }

    init() throws { fixture = try QueueFixture() }

    @Test("A submission wakes the runner, and the job is done")
    func wakes() async throws {
        try await fixture.withRunner(["film": echo]) {
            for id in ["a", "b"] {
                try await fixture.submit(id)
                let job = try await fixture.queue.settled(id)
                #expect(job?.state == .completed && job?.output == Data(id.utf8) && job?.progress == 100)
            }
        }
    }

    @Test("A job for later starts when its time has come")
    func later() async throws {
        try await fixture.withRunner(["film": echo]) {
            try await fixture.submit("a", in: 0.05)
            let job = try #require(try await fixture.queue.settled("a"))
            let started = try #require(job.startedAt)
            #expect(started >= job.createdAt.addingTimeInterval(0.049))
        }
    }

    @Test("A job is snoozed as often as it likes")
    func snooze() async throws {
        let worker = ScriptedWorker { run in
            run.job.fence < 8 ? .snooze(for: .zero) : .completed(output: Data("\(run.job.attempt)".utf8))
        }
        try await fixture.withRunner(["film": worker]) {
            try await fixture.submit("a", attempts: 2)
            let job = try await fixture.queue.settled("a")
            #expect(job?.output == Data("1".utf8))
        }
    }

    @Test("When the attempts are used up, the last failure stands")
    func exhausted() async throws {
        let worker = ScriptedWorker { run in
            guard run.job.attempt < 3 else { throw Unknown() }
            return .retry(JobFailure(code: "attempt_\(run.job.attempt)", message: "…"), after: nil)
        }
        try await fixture.withRunner(["film": worker]) {
            try await fixture.submit("a", attempts: 3)
            let job = try await fixture.queue.settled("a")
            #expect(job?.state == .discarded && job?.attempt == 3 && job?.failure == .internalError)
        }
    }

    @Test("A later attempt finds the checkpoint")
    func checkpoint() async throws {
        let worker = ScriptedWorker { run in
            if let checkpoint = run.job.checkpoint { return .completed(output: checkpoint) }
            try await run.save(checkpoint: Data([7]))
            throw Unknown()
        }
        try await fixture.withRunner(["film": worker]) {
            try await fixture.submit("a")
            #expect(try await fixture.queue.settled("a")?.output == Data([7]))
        }
    }

    @Test("Progress reaches the table while the job runs")
    func progress() async throws {
        let gate = Gate()
        let worker = ScriptedWorker { run in
            run.report(progress: 40)
            run.report(progress: 30)
            try await gate.wait()
            return .completed(output: Data())
        }
        var surroundings = QueueFixture.impatient
        surroundings.progressPause = .milliseconds(1)
        try await fixture.withRunner(["film": worker], surroundings: surroundings) {
            let changes = fixture.queue.changes()
            try await fixture.submit("a")
            for await _ in changes where try fixture.queue.job("a", owner: "ann")?.progress == 40 { break }
            gate.open()
            _ = try await fixture.queue.settled("a")
        }
    }

    @Test("Calling a running job off or deleting it cancels its worker", arguments: [true, false])
    func callOff(deleting: Bool) async throws {
        let (begun, ended, never) = (Gate(), Gate(), Gate())
        let worker = ScriptedWorker { _ in
            begun.open()
            defer { ended.open() }
            try await never.wait()
            return .completed(output: Data())
        }
        try await fixture.withRunner(["film": worker]) {
            try await fixture.submit("a")
            try await begun.wait()
            if deleting {
                #expect(try await fixture.queue.delete("a", owner: "ann", now: Date()))
            } else {
                #expect(try await fixture.queue.cancel("a", owner: "ann", now: Date())?.state == .cancelled)
            }
            try await ended.wait()
        }
        #expect(try fixture.state("a") == (deleting ? nil : .cancelled))
    }

    @Test("A cancellation by another process reaches the worker with the next pulse")
    func cancelledElsewhere() async throws {
        let (begun, ended, never) = (Gate(), Gate(), Gate())
        let worker = ScriptedWorker { _ in
            begun.open()
            defer { ended.open() }
            try await never.wait()
            return .completed(output: Data())
        }
        var surroundings = QueueFixture.impatient
        surroundings.heartbeat = .milliseconds(5)
        try await fixture.withRunner(["film": worker], surroundings: surroundings) {
            try await fixture.submit("a")
            try await begun.wait()
            try await JobQueue(database: fixture.database).cancel("a", owner: "ann", now: Date())
            try await ended.wait()
        }
        #expect(try fixture.state("a") == .cancelled)
    }

    @Test("No more jobs run at once than the limits allow")
    func limits() async throws {
        struct Load { var now: [String: Int] = [:], most: [String: Int] = [:] }
        let load = NIOLockedValueBox(Load())
        let worker = ScriptedWorker { run in
            load.withLockedValue {
                for name in [run.job.kind, "all"] {
                    $0.now[name, default: 0] += 1
                    $0.most[name] = max($0.most[name, default: 0], $0.now[name, default: 0])
                }
            }
            await Task.yield()
            load.withLockedValue { for name in [run.job.kind, "all"] { $0.now[name, default: 0] -= 1 } }
            return .completed(output: Data())
        }
        for number in 0..<60 { try await fixture.submit("job\(number)", kind: number % 2 == 0 ? "film" : "song") }
        let configuration = JobRunner.Configuration(concurrency: 5, concurrencyPerKind: ["song": 2])
        try await fixture.withRunner(["film": worker, "song": worker], configuration: configuration) {
            for number in 0..<60 {
                let job = try await fixture.queue.settled("job\(number)")
                #expect(job?.state == .completed)
            }
        }
        let most = load.withLockedValue { $0.most }
        #expect((1...2).contains(most["song", default: 0]) && (1...5).contains(most["all", default: 0]))
    }
}
