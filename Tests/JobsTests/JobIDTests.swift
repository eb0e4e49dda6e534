import Foundation
import Testing

@testable import Jobs

@Suite("Ids of jobs")
struct JobIDTests {
    @Test("An id is its prefix and 32 hex digits")
    func form() throws {
        let id = JobID.make("video", now: QueueFixture.now)
        #expect(try #/video_[0-9a-f]{32}/#.wholeMatch(in: id) != nil, "\(id)")
    }

    @Test("Later jobs have greater ids, also across powers of ten and sixteen", arguments: [0.001, 1, 86_400, 1e9])
    func order(pause: TimeInterval) {
        let earlier = JobID.make("video", now: QueueFixture.now)
        let later = JobID.make("video", now: QueueFixture.now.addingTimeInterval(pause))
        #expect(earlier < later)
    }

    @Test("Jobs of one moment have ids of their own")
    func uniqueness() {
        let ids = Set((0..<10_000).map { _ in JobID.make("video", now: QueueFixture.now) })
        #expect(ids.count == 10_000)
    }

    @Test("A clock before 1970 is no reason to fail")
    func oldClock() {
        #expect(JobID.make("video", now: Date(timeIntervalSince1970: -1)).hasPrefix("video_000000000000"))
    }
}
