import Foundation
import Jobs
import Media
import Simulator
import Testing
import Upstream

@testable import Generation

@Suite("A job that is deleted under way", .timeLimit(.minutes(3)))
struct DeletionTests {
    @Test("While the upstream works: the stream is closed, and nothing is left", arguments: GrokWebProfile.allCases)
    func running(profile: GrokWebProfile) async throws {
        let setting = World.Setting(profile: profile, faults: [Fault(.stall(afterFrames: 3), on: .conversation)])
        try await World.open(setting) { world in
            try await world.life { works in
                let id = try await works.submit(withReference: true)
                try await until { world.open == 1 }
                try await works.delete(id)
                try await until { world.open == 0 }
                try await expectGone(id, works)
                #expect(world.sent(.asset).isEmpty)
                #expect(try await works.made().state == .completed, "its place is free")
            }
        }
    }

    @Test("While its file comes: the download is closed, and nothing is left")
    func downloading() async throws {
        let setting = World.Setting(faults: [Fault(.slowDrip(bytesPerSecond: 1), on: .asset)])
        try await World.open(setting) { world in
            try await world.life { works in
                let id = try await works.submit(withReference: true)
                try await Moment.downloading.come(in: world, trap: nil)
                let connections = try world.connections()
                try await works.delete(id)
                try await until { try world.connections() < connections }
                try await expectGone(id, works)
            }
        }
    }

    @Test("Between its file and its end: the file goes with it")
    func stored() async throws {
        try await World.open { world in
            let trap = Moment.stored.trap
            try await world.life(trap: trap) { works in
                let id = try await works.submit(withReference: true)
                await trap?.closed()
                #expect(try world.files("video").count == 1)
                try await works.delete(id)
                try await expectGone(id, works)
            }
        }
    }

    @Test("While it waits for its next try: it is not tried again")
    func waiting() async throws {
        let setting = World.Setting(faults: [Fault(.status(503, retryAfter: 40), on: .conversation)])
        try await World.open(setting) { world in
            try await world.life { works in
                let id = try await works.submit(withReference: true)
                #expect(try await works.paused(id).state == .retryable)
                try await works.delete(id)
                works.pass(40)
                #expect(try await works.made("another").state == .completed)
                #expect(world.sent(.conversation).count == 2)
                #expect(world.sent(.conversation).last?.prompt == "another")
                #expect(throws: VideoError.notFound(id)) { try works.video(id) }
                #expect(try world.files("reference") == [])
            }
        }
    }

    private func expectGone(_ id: String, _ works: Works) async throws {
        try await works.idle()
        #expect(throws: VideoError.notFound(id)) { try works.video(id) }
        #expect(try works.media.items(of: id).isEmpty)
        #expect(try works.media.usage().values.allSatisfy { $0 == 0 })
        #expect(try works.world.files() == [])
    }
}
