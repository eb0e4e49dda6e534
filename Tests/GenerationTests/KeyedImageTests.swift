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

    @Test("What is paid for and cannot be fetched is fetched again, not made again, and its cost counted once")
    func fetchedAgain() async throws {
        for kind in [XAIFault.Kind.truncated, .status(503), .status(404)] {
            try await World.open(Self.setting(XAIFault(kind, on: .asset, times: 2), accounts: 1)) { world in
                try await world.life { works in
                    let job = try await works.settled(try await works.draw(count: 3))
                    #expect(job.state == .completed, "\(kind): \(String(describing: job.failure))")
                    #expect(world.xai.orders == 3 && world.made == 0, "\(kind)")
                    #expect(try ImageJob(job).costTicks == 3 * 200_000_000, "\(kind)")
                }
            }
        }
    }

    @Test("A file that never comes fails its job, and the picture was paid for once")
    func neverFetched() async throws {
        let away = XAIFault(.status(404), on: .asset, times: nil)
        try await World.open(Self.setting(away)) { world in
            try await world.life { works in
                let job = try await works.settled(try await works.draw())
                #expect(job.failure?.code == "upstream_unavailable")
                #expect(world.xai.orders == 1)
            }
        }
    }

    @Test("What was asked for when the process ended is not asked for again", arguments: [World.End.killed, .stopped])
    func orderLost(end: World.End) async throws {
        try await World.open(Self.setting(XAIFault(.stall, on: .images, times: nil), accounts: 1)) { world in
            let id = try await world.life(end) { works in
                let id = try await works.draw(count: 3)
                try await until { world.xai.orders == 3 }
                return id
            }
            world.xai.clearFaults()
            try await world.life { works in
                let job = try await works.settled(id)
                #expect(job.failure?.code == "interrupted")
                #expect(world.xai.orders == 3 && world.made == 0)
            }
        }
    }

    @Test("What was made when the process ended is fetched by the next one", arguments: [World.End.killed, .stopped])
    func fileLost(end: World.End) async throws {
        try await World.open(Self.setting(XAIFault(.stall, on: .asset, times: nil), accounts: 1)) { world in
            let id = try await world.life(end) { works in
                let id = try await works.draw(count: 2)
                try await until { world.xai.journal().count { $0.path.hasPrefix("/assets/") } == 2 }
                return id
            }
            world.xai.clearFaults()
            try await world.life { works in
                let job = try await works.settled(id)
                #expect(job.state == .completed, "\(String(describing: job.failure))")
                #expect(world.xai.orders == 2 && world.made == 0)
                #expect(try ImageJob(job).costTicks == 2 * 200_000_000)
            }
        }
    }

    @Test("What only the web can do is refused where there are keys alone, and nothing waits")
    func unable() async throws {
        for (accounts, isTaken) in [(0, false), (1, true)] {
            try await World.open(Self.setting(accounts: accounts)) { world in
                try await world.life { works in
                    do {
                        _ = try await works.draw(references: 4)
                        #expect(isTaken)
                    } catch VideoError.unsupported(let param, let reason) {
                        #expect(!isTaken && param == "image" && reason.contains("session token"), "\(reason)")
                        #expect(try world.files("reference").isEmpty)
                    }
                }
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

    @Test("Perhaps begun: it is not paid for twice", arguments: [XAIFault.Kind.cutWhenBegun, .status(500), .empty])
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

extension XAISimulator {
    /// Pictures that were asked for, each of which is billed.
    fileprivate var orders: Int { journal().count { $0.method == "POST" && $0.accepted } }
}
