import Foundation
import Store
import TestSupport
import Testing

@testable import Jobs

@Suite("Jobs that ended elsewhere")
struct AdoptionTests {
    private func ended(_ id: String, _ end: EndedJob.End, owner: String = "imported") -> EndedJob {
        EndedJob(
            id: id, kind: "film", owner: owner, arguments: Data("a".utf8), end: end,
            createdAt: QueueFixture.now - 100, finishedAt: QueueFixture.now - 50, expiresAt: QueueFixture.now + 50)
    }

    @Test("They are kept like ours, once, and pruned in their time")
    func adopt() async throws {
        let fixture = try QueueFixture()
        let jobs = [
            ended("video_1", .completed(output: Data("o".utf8))),
            ended("video_2", .failed(JobFailure(code: "interrupted", message: "It was."))),
        ]

        #expect(try await fixture.queue.adopt(jobs) == 2)
        #expect(try await fixture.queue.adopt(jobs) == 0)
        #expect(try await fixture.queue.known(["video_1", "video_3"]) == ["video_1"])
        let first = try #require(try fixture.queue.job("video_1", owner: "imported"))
        #expect(first.state == .completed && first.output == Data("o".utf8) && first.progress == 100)
        #expect(first.finishedAt == QueueFixture.now - 50 && first.createdAt == QueueFixture.now - 100)
        let second = try #require(try fixture.queue.job("video_2", owner: "imported"))
        #expect(second.state == .discarded && second.failure?.code == "interrupted" && second.output == nil)
        let page = try await fixture.queue.jobs(
            owner: "imported", kind: "film", after: nil, limit: 10, order: .oldestFirst)
        #expect(page.jobs.map(\.id) == ["video_1", "video_2"])

        #expect(try await fixture.queue.prunable(now: QueueFixture.now, keepingPerOwner: 10, limit: 10).isEmpty)
        #expect(
            try await fixture.queue.prunable(now: QueueFixture.now, keepingPerOwner: 1, limit: 10).map(\.id)
                == ["video_1"])
        try await fixture.queue.remove(["video_1"])
        #expect(try await fixture.queue.delete("video_2", owner: "imported", now: QueueFixture.now))
    }

    @Test("Many are kept in the order they come, and an end before the beginning is none")
    func many() async throws {
        let fixture = try QueueFixture()
        try await fixture.enqueue("video_7")
        var jobs = (0..<450).map { ended("video_\($0)", .completed(output: Data())) }
        jobs[3].finishedAt = QueueFixture.now - 500

        #expect(try await fixture.queue.adopt(jobs) == 449)
        #expect(try fixture.queue.job("video_7", owner: "ann")?.state == .available)
        #expect(try fixture.queue.job("video_3", owner: "imported")?.finishedAt == QueueFixture.now - 100)
    }
}
