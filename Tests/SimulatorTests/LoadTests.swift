import Foundation
import Simulator
import TestSupport
import Testing

@Suite struct LoadTests {
    @Test(
        "A prebuilt answer is the same bytes for all, counted but not written to the journal", arguments: [true, false])
    func prebuilt(isBurst: Bool) async throws {
        try await Stage.with {
            $0.answers = [
                ScriptedAnswer(
                    to: "load", isBurst: isBurst, isPrebuilt: true,
                    [.think("Hm"), .say("Hello"), .tokens(20, of: " x")])
            ]
        } _: { stage in
            let first = try await stage.ask("load please")
            let second = try await stage.ask("more load", token: "t2")
            #expect(first.body == second.body && first.frames.tokens.count == 21 && first.frames.thoughts == ["Hm"])
            #expect(first.frames.models.last?.message == "Hello" + String(repeating: " x", count: 20))
            #expect(stage.simulator.journal().isEmpty)
            let state = try #require(stage.simulator.state().tokens["t1"])
            #expect(state.requests == 1 && state.inFlight == 0 && state.maximumInFlight == 1)
            #expect(try await stage.ask("other").frames.tokens.first == "You")
            #expect(try await stage.ask("load", token: nil).status == 401)
        }
    }

    @Test("A prebuilt answer meets faults and the quota as any other, and notices who hangs up")
    func bounds() async throws {
        try await Stage.with {
            $0.quota = .init(requests: 3, windowSeconds: 600)
            $0.answers = [ScriptedAnswer(gapMilliseconds: 5, isPrebuilt: true, [.tokens(10_000)])]
            $0.faults = [Fault(.cut(afterFrames: 3), on: .conversation)]
        } _: { stage in
            #expect(try await stage.ask("x").frames.count == 3)
            for _ in 0..<2 {
                let read = try await Curl.post(
                    "\(stage.base)/rest/app-chat/conversations/new", token: "t1", json: #"{"message":"x"}"#,
                    hangUpAfter: 4)
                #expect(read.count == 4)
            }
            #expect(try await stage.ask("x").status == 429)
            _ = try await stage.simulator.state { $0.tokens["t1"]?.hungUp == 2 }
            #expect(stage.simulator.state().tokens["t1"]?.inFlight == 0)
        }
    }

    @Test("Hundreds of slow streams stand open at once")
    func open() async throws {
        try await Stage.with {
            $0.answers = [ScriptedAnswer(isPrebuilt: true, [.say("a"), .pause(milliseconds: 600_000), .say("b")])]
        } _: { stage in
            let body = #"{"message":"x"}"#
            let url = "\(stage.base)/rest/app-chat/conversations/new"
            let config = (0..<300).map { _ in
                "url=\(url)\nheader=\"Cookie: sso=t1\"\ndata=\"\(body.replacingOccurrences(of: "\"", with: "\\\""))\"\n"
                    + "noproxy=\"*\"\noutput=/dev/null\n"
            }.joined(separator: "next\n")
            let path = try stage.save(Data(config.utf8), as: "curl.txt")
            let client = Process()
            client.executableURL = URL(fileURLWithPath: "/usr/bin/env")
            client.arguments = [
                "curl", "-s", "--parallel", "--parallel-immediate", "--parallel-max", "300", "-K", path,
            ]
            client.standardInput = FileHandle.nullDevice
            client.standardOutput = FileHandle.nullDevice
            client.standardError = FileHandle.nullDevice
            try client.run()
            // It inherits a mask of signals that keeps milder ones away.
            defer { if client.isRunning { kill(client.processIdentifier, SIGKILL) } }
            _ = try await stage.simulator.state { $0.tokens["t1"]?.inFlight == 300 }
            kill(client.processIdentifier, SIGKILL)
            let after = try await stage.simulator.state { $0.tokens["t1"]?.hungUp == 300 }
            #expect(after.tokens["t1"]?.inFlight == 0 && after.tokens["t1"]?.maximumInFlight == 300)
        }
    }
}
