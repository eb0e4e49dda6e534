import Foundation
import Store
import Testing

@testable import Jobs

@Suite("Claims, fences, rescue")
struct ClaimTests {
    let fixture: QueueFixture
    var queue: JobQueue { fixture.queue }
    let now = QueueFixture.now

    init() throws { fixture = try QueueFixture(configuration: .init(maximumCrashes: 2)) }

    func plan(_ limit: Int) -> RunnerState.Plan {
        .init(quotas: [.init(kind: "film", limit: limit)], total: limit)
    }

    func claim(_ node: NodeIdentity, _ limit: Int = 1, at date: Date? = nil) async throws -> [Job] {
        try await queue.claim(plan(limit), node: node, now: date ?? now).jobs
    }

    func join(_ name: String, at date: Date? = nil) async throws -> NodeIdentity {
        try await queue.join(node: name, now: date ?? now).node
    }

    func crashes(_ id: String) async throws -> Int? {
        try await fixture.database.read {
            try $0.first("SELECT crashes FROM jobs WHERE id = ?", [.text(id)]) { try $0.integer(0) }
        }
    }

    @Test("A claim takes what is due, the longest due first")
    func order() async throws {
        for (id, due) in [("c", 3.0), ("a", 1), ("b", 2), ("later", 100)] {
            try await fixture.enqueue(id, due: now.addingTimeInterval(due))
        }
        let node = try await join("n")

        let claim = try await queue.claim(plan(2), node: node, now: now.addingTimeInterval(10))
        #expect(Set(claim.jobs.map(\.id)) == ["a", "b"])
        #expect(claim.jobs.allSatisfy { $0.state == .running && $0.attempt == 1 && $0.fence == 1 && $0.dueAt == nil })

        let rest = try await queue.claim(plan(2), node: node, now: now.addingTimeInterval(10))
        #expect(rest.jobs.map(\.id) == ["c"])
        #expect(rest.nextDue == now.addingTimeInterval(100))
    }

    @Test("The claims of two nodes never overlap")
    func overlap() async throws {
        for number in 0..<100 { try await fixture.enqueue("job\(number)") }
        let nodes = [try await join("one"), try await join("two")]

        let claimed = try await withThrowingTaskGroup(of: [String].self) { group in
            for turn in 0..<20 { group.addTask { try await claim(nodes[turn % 2], 7).map(\.id) } }
            return try await group.reduce(into: []) { $0 += $1 }
        }

        #expect(claimed.count == 100)
        #expect(Set(claimed).count == 100)
    }

    @Test("An old fence writes nothing")
    func fence() async throws {
        try await fixture.enqueue("a")
        let old = try #require(try await claim(try await join("n")).first)
        let node = try await join("n", at: now)
        let new = try #require(try await claim(node).first)

        #expect(new.fence == old.fence + 1 && new.attempt == 1)
        #expect(try await !queue.settle(old, .completed(output: Data([1])), progress: 0, now: now))
        await #expect(throws: CancellationError.self) { try await queue.save(checkpoint: Data([1]), old.key) }
        try await queue.write(progress: [old.key: 50])
        #expect(try queue.job("a", owner: "ann")?.progress == 0)
        #expect(try await queue.settle(new, .completed(output: Data([2])), progress: 0, now: now))

        let job = try queue.job("a", owner: "ann")
        #expect(job?.output == Data([2]) && job?.progress == 100 && job?.checkpoint == nil)
    }

    @Test("What was called off cannot be completed any more")
    func cancelled() async throws {
        try await fixture.enqueue("a")
        let job = try #require(try await claim(try await join("n")).first)

        try await queue.cancel("a", owner: "ann", now: now)

        #expect(try await !queue.settle(job, .completed(output: Data()), progress: 0, now: now))
        #expect(try queue.job("a", owner: "ann")?.state == .cancelled)
    }

    @Test("Other nodes' jobs come back when their lease has run out, not before")
    func lease() async throws {
        try await fixture.enqueue("a")
        _ = try await claim(try await join("dead"))
        let alive = try await join("alive")

        #expect(try await queue.rescueFromDead(besides: alive.name, now: now.addingTimeInterval(14)).isEmpty)
        #expect(try await queue.rescueFromDead(besides: alive.name, now: now.addingTimeInterval(16)).returned == 1)

        let job = try queue.job("a", owner: "ann")
        #expect(job?.state == .available && job?.attempt == 0)
    }

    @Test("What a dead node had begun is claimed before what was accepted after it")
    func rescuedFirst() async throws {
        try await fixture.enqueue("begun")
        _ = try await claim(try await join("n"), at: now.addingTimeInterval(5))
        try await fixture.enqueue("waiting", now: now.addingTimeInterval(1))
        let later = now.addingTimeInterval(60)

        let node = try await join("n", at: later)

        #expect(try await claim(node, at: later).map(\.id) == ["begun"])
        // Also when the clock went back meanwhile, it is due at once.
        let earlier = now.addingTimeInterval(-3600)
        #expect(try await claim(try await join("n", at: earlier), at: earlier).map(\.id) == ["begun"])
    }

    @Test("A node whose name another start took claims and renews nothing")
    func superseded() async throws {
        try await fixture.enqueue("a")
        let old = try await join("n")
        _ = try await join("n")

        #expect(try await queue.claim(plan(1), node: old, now: now).isSuperseded)
        #expect(try await queue.renew(old, now: now) == nil)
        #expect(try queue.job("a", owner: "ann")?.state == .available)
    }

    @Test("A job that crashes the process too often is discarded")
    func crashLimit() async throws {
        try await fixture.enqueue("a")
        for crash in 1...2 {
            #expect(try await claim(try await join("n")).count == 1)
            _ = try await join("n")
            #expect(try await crashes("a") == crash)
        }
        #expect(try await claim(try await join("n")).count == 1)

        let rescue = try await queue.join(node: "n", now: now).rescue

        #expect(rescue.discarded.map(\.id) == ["a"] && rescue.returned == 0)
        let job = try queue.job("a", owner: "ann")
        #expect(job?.state == .discarded && job?.failure?.code == "crashed")
    }

    @Test("A new checkpoint clears the crashes, the same one again does not")
    func checkpoint() async throws {
        try await fixture.enqueue("a")
        for (checkpoint, expected) in [(1, 1), (1, 2), (2, 1)] as [(UInt8, Int)] {
            let job = try #require(try await claim(try await join("n")).first)
            try await queue.save(checkpoint: Data([checkpoint]), job.key)
            _ = try await join("n")
            #expect(try await crashes("a") == expected)
        }
        #expect(try queue.job("a", owner: "ann")?.checkpoint == Data([2]))
    }

    @Test("A snooze gives the attempt back and clears the crashes; a retry clears them and keeps it")
    func waits() async throws {
        try await fixture.enqueue("a")
        for (counts, attempt) in [(false, 0), (true, 1)] {
            _ = try await claim(try await join("n"))
            let job = try #require(try await claim(try await join("n")).first)
            let wait = JobVerdict.Wait(
                state: .retryable, due: now, attemptCounts: counts, clearsCrashes: true, failure: nil)
            #expect(try await queue.settle(job, .waits(wait), progress: 30, now: now))
            #expect(try await crashes("a") == 0)
            let waiting = try queue.job("a", owner: "ann")
            #expect(waiting?.attempt == attempt && waiting?.progress == 30 && waiting?.state == .retryable)
        }
    }
}
