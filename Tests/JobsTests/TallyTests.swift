import Foundation
import Testing

@testable import Jobs

@Suite("How the queue stands")
struct TallyTests {
    private let now = QueueFixture.now

    @Test("Every state is counted, and the longest wait is that of a job whose turn has come")
    func counts() async throws {
        let fixture = try QueueFixture()
        #expect(try await fixture.queue.tally(now: now).waitingSince == nil)
        for (id, wait) in [("a", 0.0), ("b", -60), ("c", -90)] {
            try await fixture.enqueue(
                id, due: wait == 0 ? nil : now.addingTimeInterval(wait), now: now.addingTimeInterval(-100))
        }
        try await fixture.enqueue("later", due: now.addingTimeInterval(60))
        try await fixture.queue.cancel("c", owner: "ann", now: now)

        let tally = try await fixture.queue.tally(now: now)

        #expect(tally.counts[.available] == 1)
        #expect(tally.counts[.scheduled] == 2)
        #expect(tally.counts[.cancelled] == 1)
        #expect(tally.counts[.running] == 0)
        #expect(Set(tally.counts.keys) == Set(JobState.allCases))
        #expect(tally.unfinished == 3)
        #expect(tally.waitingSince == now.addingTimeInterval(-100))
    }
}
