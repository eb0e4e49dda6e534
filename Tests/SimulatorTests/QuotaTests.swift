import Foundation
import Simulator
import Testing

@Suite struct QuotaTests {
    @Test("Each mode has its own quota, and says so in the newer form")
    func modes() async throws {
        try await Stage.with {
            $0.groupQuotas = [
                "fast": .init(requests: 1, windowSeconds: 600), "heavy": .init(requests: 3, windowSeconds: 60),
            ]
        } _: { stage in
            #expect(try await stage.ask("one").status == 200)
            let refused = try await stage.ask("two")
            #expect(refused.status == 429 && refused.text.contains("waitTimeSeconds"))
            #expect(try await stage.converse(#"{"modeId":"heavy","message":"x"}"#).status == 200)
            #expect(try await stage.converse(#"{"modeId":"auto","message":"x"}"#).status == 200)
            #expect(try await stage.ask("one", token: "t2").status == 200)

            let fast = try await stage.limits("fast")
            #expect(fast.remainingQueries == 0 && fast.totalQueries == 1 && fast.remainingTokens == nil)
            #expect(try #require(fast.waitTimeSeconds) > 0 && fast.windowSizeSeconds == 600)
            let heavy = try await stage.limits("heavy")
            #expect(heavy.remainingQueries == 2 && heavy.waitTimeSeconds == nil)
        }
    }

    @Test("Models of 2025-12 count tokens by effort, together unless one has its own")
    func models() async throws {
        try await Stage.with {
            $0.groupQuotas = [
                "chat": .init(requests: 6, windowSeconds: 600), "grok-9": .init(requests: 1, windowSeconds: 600),
            ]
        } _: { stage in
            func ask(_ model: String, _ mode: String) async throws -> Int {
                try await stage.converse(#"{"modelName":"\#(model)","modelMode":"MODEL_MODE_\#(mode)","message":"x"}"#)
                    .status
            }
            #expect(try await ask("grok-4", "EXPERT") == 200)
            let limits = try await stage.limits("grok-3")
            #expect(limits.remainingTokens == 2 && limits.totalTokens == 6 && limits.remainingQueries == 0)
            #expect(limits.lowEffortRateLimits?.remainingQueries == 2 && limits.highEffortRateLimits?.cost == 4)
            #expect(try await ask("grok-4", "EXPERT") == 429)
            #expect(try await ask("grok-3", "FAST") == 200)
            #expect(try await ask("grok-3", "FAST") == 200)
            #expect(try await ask("grok-3", "FAST") == 429)
            #expect(try await ask("grok-9", "FAST") == 200)
            #expect(try await ask("grok-9", "FAST") == 429)
            stage.simulator.allow(nil, of: "chat")
            #expect(try await ask("grok-3", "FAST") == 200)
        }
    }

    @Test("Pictures, changes of them and videos are counted apart")
    func media() async throws {
        try await Stage.with(videoSeconds: 0) { options in
            for group in ["image", "imageEdit", "video", "video720p"] {
                options.groupQuotas[group] = .init(requests: 1, windowSeconds: 600)
            }
        } _: { stage in
            let file = try await stage.upload(try await stage.picture("red", 64, 64, "png"))
            func draw(_ files: String = "[]") async throws -> Int {
                try await stage.converse(
                    #"{"modeId":"fast","message":"draw x","imageGenerationCount":1,"fileAttachments":\#(files)}"#
                ).status
            }
            #expect(
                try await stage.info() == ["image": 1, "imageEdit": 1, "video": 1, "video720p": 1, "imagePro": 140])
            #expect(try await draw() == 200)
            #expect(try await draw() == 429)
            #expect(
                try await stage.info() == ["image": 0, "imageEdit": 1, "video": 1, "video720p": 1, "imagePro": 140])
            #expect(try await draw(#"["\#(file)"]"#) == 200)
            #expect(try await draw(#"["\#(file)"]"#) == 429)
            #expect(try await stage.video().status == 200)
            #expect(try await stage.video().status == 429)
            #expect(try await stage.video(resolution: "720p").status == 200)
            #expect(
                try await stage.info() == ["image": 0, "imageEdit": 0, "video": 0, "video720p": 0, "imagePro": 140])
            #expect(try await stage.ask("words are free").status == 200)
        }
    }
}

extension Stage {
    struct Limits: Decodable {
        struct Effort: Decodable {
            var cost: Int
            var remainingQueries: Int
        }

        var windowSizeSeconds: Int
        var remainingQueries: Int
        var totalQueries: Int
        var remainingTokens: Int?
        var totalTokens: Int?
        var waitTimeSeconds: Int?
        var lowEffortRateLimits: Effort?
        var highEffortRateLimits: Effort?
    }

    fileprivate func limits(_ model: String) async throws -> Limits {
        try await post("/rest/rate-limits", #"{"modelName":"\#(model)"}"#).decoded(Limits.self)
    }

    /// What is left of each kind.
    fileprivate func info() async throws -> [String: Int] {
        struct Kind: Decodable { var remainingQueries: Int }
        return try await post("/rest/media/imagine/quota_info", "{}").decoded([String: Kind].self)
            .mapValues(\.remainingQueries)
    }
}
