import Foundation
import Testing

@testable import Jobs

@Suite("Enqueueing")
struct EnqueueTests {
    @Test("An accepted job is in the table as it was asked for")
    func accepted() async throws {
        let fixture = try QueueFixture()

        let job = try #require(try await fixture.enqueue("a").created)

        #expect(job.state == .available)
        #expect(job.dueAt == QueueFixture.now)
        #expect(job.attempt == 0 && job.fence == 0 && job.progress == 0)
        #expect(try fixture.queue.job("a", owner: "ann")?.arguments == Data("a".utf8))
        #expect(try fixture.queue.job("a", owner: "bob") == nil)
    }

    @Test("A job for later is scheduled")
    func later() async throws {
        let fixture = try QueueFixture()

        let job = try await fixture.enqueue("a", due: QueueFixture.now.addingTimeInterval(60)).created

        #expect(job?.state == .scheduled)
    }

    @Test("Fifty submissions with one key make one job")
    func fifty() async throws {
        let fixture = try QueueFixture()

        let results = try await withThrowingTaskGroup(of: EnqueueResult.self) { group in
            for number in 0..<50 {
                group.addTask {
                    var job = QueueFixture.job("job\(number)")
                    job.idempotencyKey = "key"
                    job.fingerprint = "same"
                    return try await fixture.queue.enqueue(job, now: QueueFixture.now)
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }

        let created = results.compactMap(\.created)
        #expect(created.count == 1)
        #expect(results.compactMap(\.existing).map(\.id) == Array(repeating: created.first?.id ?? "", count: 49))
        #expect(try fixture.queue.depth() == 1)
    }

    @Test("A key belongs to one wish of one owner")
    func conflict() async throws {
        let fixture = try QueueFixture()
        func wish(_ id: String, owner: String, fingerprint: String) async throws -> EnqueueResult {
            var job = QueueFixture.job(id, owner: owner)
            job.idempotencyKey = "key"
            job.fingerprint = fingerprint
            return try await fixture.queue.enqueue(job, now: QueueFixture.now)
        }

        #expect(try await wish("a", owner: "ann", fingerprint: "x").created?.id == "a")
        #expect(try await wish("b", owner: "ann", fingerprint: "x").existing?.id == "a")
        guard case .conflict = try await wish("c", owner: "ann", fingerprint: "y") else {
            Issue.record("another wish with the same key must conflict")
            return
        }
        #expect(try await wish("d", owner: "bob", fingerprint: "y").created?.id == "d")
    }

    @Test(
        "A client that repeats itself gets its job back, within its window", arguments: [(599.0, true), (601, false)])
    func repeats(after seconds: Double, same: Bool) async throws {
        let fixture = try QueueFixture()
        var job = QueueFixture.job("a")
        job.fingerprint = "x"
        _ = try await fixture.queue.enqueue(job, now: QueueFixture.now)
        let later = QueueFixture.now.addingTimeInterval(seconds)

        job.id = "b"
        job.repeatsSince = later.addingTimeInterval(-600)
        let again = try await fixture.queue.enqueue(job, now: later)

        #expect((again.existing?.id == "a") == same)
        #expect((again.created?.id == "b") == !same)
    }

    @Test("At the cap new jobs are refused until one has ended")
    func cap() async throws {
        let fixture = try QueueFixture(configuration: .init(depth: 2))
        try await fixture.enqueue("a")
        try await fixture.enqueue("b")

        guard case .full(let retryAfter) = try await fixture.enqueue("c") else {
            Issue.record("the third must be refused")
            return
        }
        #expect((Duration.seconds(5)...Duration.seconds(30)).contains(retryAfter))

        try await fixture.queue.cancel("a", owner: "ann", now: QueueFixture.now)
        #expect(try await fixture.enqueue("c").created != nil)
    }

    @Test("The counts follow every change")
    func counts() async throws {
        let fixture = try QueueFixture()
        for id in ["a", "b", "c"] { try await fixture.enqueue(id) }
        try await fixture.queue.cancel("a", owner: "ann", now: QueueFixture.now)
        _ = try await fixture.queue.delete("b", owner: "ann", now: QueueFixture.now)

        let counts = try fixture.queue.counts()

        #expect(counts[.available] == 1 && counts[.cancelled] == 1)
        #expect(counts.values.reduce(0, +) == 2)
        #expect(try fixture.queue.depth() == 1)
    }
}
