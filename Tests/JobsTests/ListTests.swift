import Foundation
import Testing

@testable import Jobs

@Suite("Lists, cancelling, pruning")
struct ListTests {
    @Test("Pages follow each other in both orders", arguments: [JobOrder.newestFirst, .oldestFirst])
    func pages(order: JobOrder) async throws {
        let fixture = try QueueFixture()
        let ids = (0..<7).map { "job\($0)" }
        for id in ids { try await fixture.enqueue(id) }
        try await fixture.enqueue("other kind", kind: "song")
        try await fixture.enqueue("other owner", owner: "bob")

        var seen: [String] = []
        var more = true
        while more, seen.count < 20 {
            let page = try await fixture.queue.jobs(
                owner: "ann", kind: "film", after: seen.last, limit: 3, order: order)
            seen += page.jobs.map(\.id)
            more = page.hasMore
        }

        #expect(seen == (order == .oldestFirst ? ids : ids.reversed()))
    }

    @Test("Nothing comes after an unknown job or a stranger's, nor with a limit of 0")
    func empty() async throws {
        let fixture = try QueueFixture()
        try await fixture.enqueue("a")
        try await fixture.enqueue("theirs", owner: "bob")

        for (after, limit) in [("unknown", 5), ("theirs", 5), (nil, 0)] as [(String?, Int)] {
            let page = try await fixture.queue.jobs(
                owner: "ann", kind: "film", after: after, limit: limit, order: .newestFirst)
            #expect(page.jobs.isEmpty && !page.hasMore)
        }
    }

    @Test("Cancelling ends a waiting job once and leaves strangers' alone")
    func cancel() async throws {
        let fixture = try QueueFixture()
        try await fixture.enqueue("a")
        let later = QueueFixture.now.addingTimeInterval(5)

        #expect(try await fixture.queue.cancel("a", owner: "bob", now: later) == nil)
        #expect(try await fixture.queue.cancel("a", owner: "ann", now: later)?.state == .cancelled)
        let again = try await fixture.queue.cancel("a", owner: "ann", now: later.addingTimeInterval(5))

        #expect(again?.finishedAt == later)
    }

    @Test("A clock that went back ends no job before it was made")
    func clock() async throws {
        let fixture = try QueueFixture()
        try await fixture.enqueue("a")

        let job = try await fixture.queue.cancel("a", owner: "ann", now: QueueFixture.now.addingTimeInterval(-3600))

        #expect(job?.finishedAt == QueueFixture.now)
    }

    @Test("Expired and surplus ended jobs are prunable, unfinished ones never")
    func prune() async throws {
        let fixture = try QueueFixture()
        for number in 0..<6 {
            try await fixture.enqueue("job\(number)")
            guard number < 5 else { continue }
            try await fixture.queue.cancel(
                "job\(number)", owner: "ann", now: QueueFixture.now.addingTimeInterval(Double(number)))
        }
        let soon = QueueFixture.now.addingTimeInterval(60)
        let late = QueueFixture.now.addingTimeInterval(90_000)

        func prunable(now: Date, keeping: Int, limit: Int = 100) async throws -> [String] {
            try await fixture.queue.prunable(now: now, keepingPerOwner: keeping, limit: limit).map(\.id)
        }
        #expect(try await prunable(now: soon, keeping: 5) == [])
        #expect(try await prunable(now: soon, keeping: 3) == ["job0", "job1"])
        #expect(try await prunable(now: soon, keeping: 3, limit: 1) == ["job0"])
        #expect(try await prunable(now: late, keeping: 3).sorted() == (0..<5).map { "job\($0)" })

        try await fixture.queue.remove(["job0", "job1", "job5"])
        #expect(try await prunable(now: soon, keeping: 3) == [])
        #expect(try fixture.queue.job("job0", owner: "ann") == nil)
        #expect(try fixture.queue.job("job5", owner: "ann")?.state == .available)
    }

    @Test("The expired ones go first against the surplus: none that has time left goes in their place")
    func pruneOnce() async throws {
        let fixture = try QueueFixture()
        // Accepted first, ended last: expired, and yet the youngest of the ended.
        for (id, accepted, ended) in [("old1", 0.0, 3.0), ("old2", 0, 4), ("new1", 1000, 1), ("new2", 1000, 2)] {
            try await fixture.enqueue(id, now: QueueFixture.now.addingTimeInterval(accepted))
            try await fixture.queue.cancel(
                id, owner: "ann", now: QueueFixture.now.addingTimeInterval(2000 + ended))
        }
        let now = QueueFixture.now.addingTimeInterval(86_401)

        for (keeping, expected) in [(2, ["old1", "old2"]), (1, ["new1", "old1", "old2"])] {
            let jobs = try await fixture.queue.prunable(now: now, keepingPerOwner: keeping, limit: 10)
            #expect(jobs.map(\.id).sorted() == expected)
        }
    }

    @Test("Who waits for a job hears of its end, or that it is gone")
    func settled() async throws {
        let fixture = try QueueFixture()
        try await fixture.enqueue("a")
        try await fixture.enqueue("b")

        async let first = fixture.queue.settled("a")
        async let second = fixture.queue.settled("b")
        try await fixture.queue.cancel("a", owner: "ann", now: QueueFixture.now)
        _ = try await fixture.queue.delete("b", owner: "ann", now: QueueFixture.now)

        #expect(try await first?.state == .cancelled)
        #expect(try await second == nil)
    }
}
