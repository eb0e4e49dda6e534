import Foundation
import Store
import Testing

@testable import Jobs

@Suite("An operator's view of the queue")
struct OperatorTests {
    private let now = QueueFixture.now

    @Test("Everybody's jobs come newest first, page by page, by state, kind and owner")
    func lists() async throws {
        let fixture = try QueueFixture()
        for number in 1...7 {
            try await fixture.enqueue(
                "job_\(number)", kind: number.isMultiple(of: 2) ? "film" : "still", owner: number < 4 ? "ann" : "bob")
        }
        try await fixture.queue.cancel("job_2", owner: "ann", now: now)
        try await fixture.queue.cancel("job_6", owner: "bob", now: now)
        func ids(_ filter: JobFilter, before: Int? = nil, limit: Int = 10) async throws -> [String] {
            try await fixture.queue.jobs(filter, before: before, limit: limit).jobs.map { String($0.id.dropFirst(4)) }
        }

        #expect(try await ids(JobFilter()) == ["7", "6", "5", "4", "3", "2", "1"])
        #expect(try await ids(JobFilter(state: .cancelled)) == ["6", "2"])
        #expect(try await ids(JobFilter(state: .available)) == ["7", "5", "4", "3", "1"])
        #expect(try await ids(JobFilter(state: .running)) == [])
        #expect(try await ids(JobFilter(kind: "film")) == ["6", "4", "2"])
        #expect(try await ids(JobFilter(state: .available, owner: "ann")) == ["3", "1"])

        let page = try await fixture.queue.jobs(JobFilter(), limit: 3)
        #expect(page.jobs.map(\.id) == ["job_7", "job_6", "job_5"])
        #expect(try await ids(JobFilter(), before: page.next, limit: 3) == ["4", "3", "2"])
        let unended = try await fixture.queue.jobs(JobFilter(state: .available), limit: 2)
        #expect(try await ids(JobFilter(state: .available), before: unended.next) == ["4", "3", "1"])
        let last = try await fixture.queue.jobs(JobFilter(), limit: 10)
        #expect(last.next == nil)
    }

    @Test("What is asked of each job does not hide those behind")
    func matches() async throws {
        let fixture = try QueueFixture()
        for number in 1...9 { try await fixture.enqueue("job_\(number)") }

        for state in [nil, JobState.available] {
            let found = try await fixture.queue.jobs(JobFilter(state: state), limit: 2) {
                ["job_1", "job_2", "job_3"].contains($0.id)
            }
            #expect(found.jobs.map(\.id) == ["job_3", "job_2"])
            #expect(found.next == found.jobs.last?.sequence)
        }
    }

    @Test("Jobs are counted as they are listed, up to the place where the newest is")
    func counts() async throws {
        let fixture = try QueueFixture()
        for number in 1...9 { try await fixture.enqueue("job_\(number)", kind: number < 4 ? "film" : "still") }
        try await fixture.queue.cancel("job_1", owner: "ann", now: now)

        let all = try await fixture.queue.count(JobFilter())
        #expect(all.number == 9 && all.isExact)
        #expect(try await fixture.queue.count(JobFilter(state: .cancelled)).number == 1)
        #expect(try await fixture.queue.count(JobFilter(state: .available, kind: "film")).number == 2)
        #expect(try await fixture.queue.count(JobFilter(kind: "still"), where: { $0.id != "job_9" }).number == 5)
        try await fixture.enqueue("job_10")
        #expect(try await fixture.queue.jobs(JobFilter(), before: all.before, limit: 1).jobs.map(\.id) == ["job_9"])
    }

    @Test("Several are found by their ids at once; those that are not there are left out")
    func several() async throws {
        let fixture = try QueueFixture()
        for (id, owner) in [("job_1", "ann"), ("job_2", "bob")] { try await fixture.enqueue(id, owner: owner) }

        let found = try await fixture.queue.jobs(ids: ["job_1", "job_2", "job_3"])

        #expect(found.mapValues(\.owner) == ["job_1": "ann", "job_2": "bob"])
        #expect(try await fixture.queue.jobs(ids: []).isEmpty)
    }

    @Test("Anybody's job is found by its id")
    func finds() async throws {
        let fixture = try QueueFixture()
        try await fixture.enqueue("a", owner: "bob")

        #expect(try fixture.queue.job("a")?.owner == "bob")
        #expect(try fixture.queue.job("b") == nil)
    }

    @Test("A cancelled job begins anew, and is pruned no sooner than another")
    func retries() async throws {
        let fixture = try QueueFixture()
        try await fixture.enqueue("a")
        try await fixture.queue.cancel("a", owner: "ann", now: now)
        let later = now.addingTimeInterval(86_000)

        guard case .retried(let job) = try await fixture.queue.retry("a", now: later) else {
            Issue.record("not retried")
            return
        }

        #expect(job.state == .available)
        #expect(job.attempt == 0)
        #expect(job.dueAt == later)
        #expect(job.finishedAt == nil)
        #expect(job.expiresAt == later.addingTimeInterval(86_400))
        let ended = try await fixture.database.read {
            try $0.first("SELECT ended FROM job_owners WHERE owner = 'ann'", []) { try $0.integer(0) }
        }
        #expect(ended == 0)
        let counted = try await fixture.database.read {
            try $0.first("SELECT number FROM job_counts WHERE state = 'available'", []) { try $0.integer(0) }
        }
        #expect(counted == 1)
    }

    @Test("Only what failed or was called off begins anew, and only while there is room")
    func refusals() async throws {
        let fixture = try QueueFixture(configuration: .init(depth: 1))
        try await fixture.enqueue("a")
        if case .refused(.available) = try await fixture.queue.retry("a", now: now) {} else { Issue.record("a") }
        if case .notFound = try await fixture.queue.retry("none", now: now) {} else { Issue.record("none") }
        try await fixture.queue.cancel("a", owner: "ann", now: now)
        try await fixture.enqueue("b")
        if case .full = try await fixture.queue.retry("a", now: now) {} else { Issue.record("full") }
    }
}
