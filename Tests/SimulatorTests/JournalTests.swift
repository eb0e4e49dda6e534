import Foundation
import Simulator
import Testing

@Suite struct JournalTests {
    @Test("The journal tells what was sent, and the control route gives the same")
    func content() async throws {
        try await Stage.with { stage in
            let answer = try await stage.video("a cat", aspectRatio: "16:9", seconds: 3, resolution: "720p")
            let entry = try #require(stage.simulator.journal().first)
            #expect(entry.route == .conversation && entry.method == "POST" && entry.token == "t1")
            #expect(entry.accepted && entry.status == 200 && entry.asked == "video" && entry.profile == "2026-08")
            #expect(entry.prompt == "a cat" && entry.aspectRatio == "16:9")
            #expect(entry.seconds == 3 && entry.resolution == "720p" && entry.bodyHash.count == 64)
            #expect(entry.videoID == answer.frames.videos.first?.videoId)

            let url = "\(stage.base)/_control/journal"
            #expect(try await Curl.get(url, token: nil).decoded([JournalEntry].self) == [entry])
            #expect(try await Curl.get(url, token: nil, ["-X", "DELETE"]).status == 204)
            #expect(stage.simulator.journal().isEmpty)
            _ = try await stage.post("/rest/rate-limits", "{}", token: nil)
            let next = try #require(stage.simulator.journal().first)
            #expect(next.sequence == 2 && next.status == 401 && !next.accepted && next.token == nil)
        }
    }

    @Test("A used up quota is 429 with the wait, for this account alone, and the limits say so")
    func quota() async throws {
        try await Stage.with(videoSeconds: 0) { options in
            options.quota = .init(requests: 1, windowSeconds: 600)
            options.quotas = ["rich": .init(requests: 5, windowSeconds: 600)]
        } _: { stage in
            let limits = "/rest/rate-limits"
            #expect(try await stage.post(limits, "{}").text.contains(#""remainingQueries":1,"totalQueries":1"#))
            #expect(try await stage.video().status == 200)
            let refused = try await stage.video()
            #expect(refused.status == 429 && refused.text.contains(#""code":8"#))
            #expect(refused.headers.contains("retry-after: "))
            let after = try await stage.post(limits, "{}").text
            #expect(after.contains(#""remainingQueries":0"#) && after.contains("waitTimeSeconds"))
            let media = try await stage.post("/rest/media/imagine/quota_info", "{}").text
            #expect(media.contains(#""video":{"available":false"#) && media.contains("nextAvailableAt"))
            #expect(try await stage.video(token: "t2").status == 200)
            for _ in 0..<5 { #expect(try await stage.video(token: "rich").status == 200) }
            #expect(try await stage.video(token: "rich").status == 429)
        }
    }

    @Test("Only listed tokens are valid when there is a list")
    func tokens() async throws {
        try await Stage.with {
            $0.tokens = ["good"]
        } _: { stage in
            let good = try await stage.post("/rest/rate-limits", "{}", token: "good")
            let bad = try await stage.post("/rest/rate-limits", "{}", token: "bad")
            #expect(good.status == 200 && bad.status == 401)
            #expect(stage.simulator.journal().map(\.token) == ["good", "bad"])
        }
    }

    @Test("The most conversations at once are counted for each account")
    func inFlight() async throws {
        try await Stage.with(videoSeconds: 1) { stage in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for token in ["t1", "t1", "t1", "t2"] {
                    group.addTask { _ = try await stage.video(token: token) }
                }
                try await group.waitForAll()
            }
            let state = try await Curl.get("\(stage.base)/_control/state", token: nil).decoded(SimulatorState.self)
            #expect(state.tokens["t1"]?.maximumInFlight == 3 && state.tokens["t1"]?.requests == 3)
            #expect(state.tokens["t2"]?.maximumInFlight == 1 && state.videosMade == 4)
        }
    }
}
