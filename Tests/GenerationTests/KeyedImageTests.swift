import CallLog
import Catalog
import Foundation
import Jobs
import Simulator
import Testing
import Upstream

@testable import Generation

@Suite("Pictures by the official API", .timeLimit(.minutes(3)))
struct KeyedImageTests {
    private static func setting(_ faults: XAIFault..., accounts: Int = 0) -> World.Setting {
        World.Setting(accounts: accounts, keys: 1, keyFaults: faults)
    }

    @Test("The key is asked first, and what it costs is in the log")
    func made() async throws {
        try await World.open(Self.setting(accounts: 1)) { world in
            try await world.life { works in
                let job = try await works.settled(try await works.draw())
                #expect(job.state == .completed, "\(String(describing: job.failure))")
                let sent = try #require(world.xai.journal().first { $0.method == "POST" })
                #expect(sent.path == "/images/generations" && sent.model == "grok-imagine-image")
                #expect(world.sent(.conversation).isEmpty)
                await works.calls.flush()
                let costs = try await works.log.costs()
                #expect(costs.map(\.sum.ticks) == [200_000_000])
                #expect(try ImageJob(job).costTicks == 200_000_000)
            }
        }
    }

    @Test("A job of several pictures tells what all of them cost, also those whose file never came")
    func costs() async throws {
        // The first two files are none: another one is asked for, and paid for.
        let broken = XAIFault(.truncated, on: .asset, times: 2)
        try await World.open(Self.setting(broken)) { world in
            try await world.life { works in
                let job = try await works.settled(try await works.draw(count: 3))
                #expect(job.state == .completed, "\(String(describing: job.failure))")
                let asked = world.xai.journal().count { $0.path == "/images/generations" && $0.accepted }
                #expect(asked >= 3)
                let cost = try ImageJob(job).costTicks
                #expect(cost == asked * 200_000_000, "\(asked) were asked for")
            }
        }
    }

    @Test("A picture is changed by JSON with data URLs")
    func changed() async throws {
        try await World.open(Self.setting()) { world in
            try await world.life { works in
                let job = try await works.settled(try await works.draw(references: 2))
                #expect(job.state == .completed, "\(String(describing: job.failure))")
                let sent = try #require(world.xai.journal().first { $0.method == "POST" })
                #expect(sent.path == "/images/edits" && sent.references == 2)
            }
        }
    }

    @Test("Nothing begun: the web is asked instead", arguments: [XAIFault.Kind.wrongKey, .status(503), .errorInside()])
    func failover(kind: XAIFault.Kind) async throws {
        try await World.open(Self.setting(XAIFault(kind, on: .images, times: nil), accounts: 1)) { world in
            try await world.life { works in
                let job = try await works.settled(try await works.draw())
                #expect(job.state == .completed, "\(String(describing: job.failure))")
                #expect(world.made == 1)
            }
        }
    }

    @Test("Perhaps begun: it is not paid for twice", arguments: [XAIFault.Kind.cutWhenBegun, .status(500)])
    func inDoubt(kind: XAIFault.Kind) async throws {
        try await World.open(Self.setting(XAIFault(kind, on: .images, times: nil), accounts: 1)) { world in
            try await world.life { works in
                let job = try await works.settled(try await works.draw())
                #expect(job.failure?.code == "interrupted")
                #expect(world.xai.journal().count { $0.method == "POST" } == 1 && world.made == 0)
            }
        }
    }
}
