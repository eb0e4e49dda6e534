import CallLog
import Pool
import Simulator
import Testing
import Transport

@testable import Generation
@testable import Jobs

@Suite(.timeLimit(.minutes(2))) struct DownloadRoadTests {
    @Test func `files are fetched by the road of downloads, whose failure is not laid to the call's`() async throws {
        // Nobody listens there.
        let dead = try #require(Proxy(parsing: "http://127.0.0.1:1"))
        try await World.open(World.Setting(assets: dead)) { world in
            try await world.life { works in
                let id = try await works.submit("a cat")
                let waiting = try await works.paused(id)
                #expect(!waiting.state.isFinal)
                #expect(world.made == 1)
                #expect(world.sent(.asset).isEmpty)
                await works.calls.flush()
                let records = try await works.log.attempts(of: id)
                #expect(records.map(\.error) == ["unavailable"])
                #expect(records.first?.proxy == "direct")

                works.proxies.configure(.init())
                #expect(try await works.settled(id).state == .completed)
                #expect(world.made == 1)
            }
        }
    }
}
