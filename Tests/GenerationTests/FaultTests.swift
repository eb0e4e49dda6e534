import Foundation
import Jobs
import Pool
import Simulator
import Testing

@testable import Generation

@Suite("A fault of the upstream, and what comes of the job", .timeLimit(.minutes(3)))
struct FaultTests {
    @Test(
        "Each ends as it must, asked for no more often than it may, and blames whom it must", arguments: FaultRow.table)
    func row(_ row: FaultRow) async throws {
        let setting = World.Setting(
            profile: row.profile, faults: row.faults, videoSeconds: row.videoSeconds,
            ambiguousRetries: row.ambiguousRetries)
        try await World.open(setting) { world in
            try await world.life { works in
                let id = try await works.submit(withReference: row.withReference)
                let job = try await works.settled(id)

                #expect(job.state == (row.failure == nil ? .completed : .discarded))
                if let failure = row.failure { #expect(job.failure?.code == failure) }
                #expect(job.attempt == row.attempts)
                let asked = world.accounts(.conversation)
                if row.isAskedInTurn {
                    // Now and then, for as long as a video may take.
                    #expect((15...40).contains(asked.count))
                    #expect(asked == String(String(repeating: row.asked, count: 20).prefix(asked.count)))
                    #expect(world.clock.now.timeIntervalSince(StandingClock.start) >= 900)
                } else {
                    #expect(asked == row.asked)
                }
                #expect(world.made == row.made)
                let maker = try #require(row.asked.last.map(String.init))
                let downloads = world.accounts(.asset)
                #expect(downloads == String(repeating: maker, count: row.downloads ?? max(2, downloads.count)))
                if row.failure == nil {
                    try await works.expectWhole(id)
                } else {
                    #expect(try world.files("video") == [])
                }
                #expect(try world.files("partial") == [])
                let states = try await works.tokens.list().map(\.state)
                #expect(row.first.describes(states[0]), "\(states[0])")
                #expect(states[1] == .active)
            }
        }
    }

    @Test("Silence before the first frame is a submission in doubt, asked once more by another account")
    func silence() async throws {
        // A busy machine may run into this time-out once more: only what it must not do is counted.
        let setting = World.Setting(
            faults: [Fault(.stall(afterFrames: 0), on: .conversation)], ambiguousRetries: 10,
            firstFrame: .seconds(2))
        try await World.open(setting) { world in
            try await world.life { works in
                let job = try await works.made()
                #expect(job.state == .completed)
                #expect(world.accounts(.conversation).hasPrefix("ab"))
                #expect(job.attempt == world.sent(.conversation).count)
                #expect(try await works.states() == [.active, .active])
            }
        }
    }

    @Test("Silence after the id ends the stream, not the video")
    func silenceAfterID() async throws {
        let setting = World.Setting(
            faults: [Fault(.stall(afterFrames: 3), on: .conversation)], betweenFrames: .milliseconds(300))
        try await World.open(setting) { world in
            try await world.life { works in
                let job = try await works.made()
                #expect(job.state == .completed && job.attempt == 1)
                #expect(world.made == 1)
                #expect(world.sent(.postGet).allSatisfy { $0.token == World.secret("a") })
            }
        }
    }

    @Test("A video that does not get done is given up when its time is up")
    func overdue() async throws {
        let setting = World.Setting(
            faults: [Fault(.stall(afterFrames: 3), on: .conversation)], videoSeconds: 3600, timeLimit: .seconds(900),
            betweenFrames: .milliseconds(300))
        try await World.open(setting) { world in
            try await world.life { works in
                let id = try await works.submit()
                try await until { !world.sent(.postGet).isEmpty }
                works.pass(901)
                let job = try await works.settled(id)
                #expect(job.failure?.code == "timeout")
                #expect(world.made == 1)
            }
        }
    }
}
