import NIOCore
import Simulator
import Testing

@testable import Upstream

@Suite("A video through the simulator")
struct GenerationTests {
    @Test(
        "What was ordered is what the upstream was told, and the file can be fetched",
        arguments: GrokWebProfile.allCases, [false, true])
    func whole(profile: GrokWebProfile, withReference: Bool) async throws {
        try await Stage.open(.init(profile: profile)) { stage in
            let order = try stage.order(withReference: withReference)
            var kept: [VideoTrace] = []
            let prepared = try await stage.client.prepare(order, from: VideoTrace(), as: stage.me, by: .direct) {
                kept.append($0)
            }
            var events: [VideoEvent] = []
            try await stage.client.generate(order, prepared: prepared, as: stage.me, by: .direct) { events.append($0) }

            let conversation = try #require(stage.sent(.conversation).first)
            #expect(conversation.profile == profile.rawValue)
            #expect(conversation.asked == "video")
            #expect(conversation.aspectRatio == order.aspectRatio)
            #expect(conversation.seconds == order.seconds)
            #expect(conversation.resolution == order.resolution)
            #expect(conversation.prompt == order.prompt)
            #expect(conversation.token == stage.me.secret)
            #expect(conversation.userAgent == "filmgate")
            let uploads = stage.sent(.upload)
            #expect(uploads.count == (withReference ? 1 : 0))
            #expect(conversation.inputAssets == uploads.compactMap(\.uploadID))
            #expect(stage.sent(.postCreate).count == (profile == .december2025 ? 1 : 0))
            #expect(conversation.parentPostID == stage.sent(.postCreate).first?.postID)
            #expect(kept.count == uploads.count + stage.sent(.postCreate).count)
            #expect(kept.last ?? VideoTrace() == prepared)

            let finished = try #require(events.last?.trace)
            #expect(events.last == .finished(finished))
            #expect(events.first?.trace?.videoID == conversation.videoID)
            #expect(events.compactMap(\.progress).last == 100)
            let path = try #require(finished.assetPath)
            #expect(try await stage.brand(of: path) == "ftyp")
            #expect(try await stage.ready(finished).videoID == conversation.videoID)
        }
    }

    @Test(
        "However the stream is bent, the same video comes of it",
        arguments: [
            .splitEveryByte, .joinFrames, .dataPrefix, .crlf, .hugeLine(bytes: 7 << 20), .unknownFrames,
            .duplicateFrames,
            .progressBackwards, .foreignVideo, .slowFirstFrame(milliseconds: 50),
        ] as [Fault.Kind], GrokWebProfile.allCases)
    func bent(kind: Fault.Kind, profile: GrokWebProfile) async throws {
        try await Stage.open(.init(profile: profile, faults: [Fault(kind, on: .conversation)])) { stage in
            var events: [VideoEvent] = []
            try await stage.make(try stage.order(), into: &events)

            let conversation = try #require(stage.sent(.conversation).first)
            #expect(conversation.fault == kind.name)
            #expect(events.compactMap(\.trace).allSatisfy { $0.videoID == conversation.videoID })
            let progress = events.compactMap(\.progress)
            #expect(progress == progress.sorted())
            #expect(Set(progress).count == progress.count)
            let id = try #require(conversation.videoID)
            #expect(events.last?.trace?.assetPath?.contains(id) == true)
        }
    }

    @Test("Without an address in the stream the final message or the post tells it")
    func withoutURL() async throws {
        try await Stage.open(.init(faults: [Fault(.progressWithoutURL, on: .conversation, times: 2)])) { stage in
            // The uploaded reference tells whose folder it is.
            var events: [VideoEvent] = []
            try await stage.make(try stage.order(withReference: true), into: &events)
            let path = try #require(events.last?.trace?.assetPath)
            #expect(try await stage.brand(of: path) == "ftyp")

            let (error, trace) = try await stage.failure()
            #expect(error?.kind == .interrupted)
            #expect(error?.mayHaveStarted == false)
            let found = try await stage.ready(try #require(trace))
            #expect(try await stage.brand(of: try #require(found.assetPath)) == "ftyp")
        }
    }

    @Test("A cut stream's video is found by its id, in both profiles", arguments: GrokWebProfile.allCases)
    func cut(profile: GrokWebProfile) async throws {
        let setting = Stage.Setting(profile: profile, faults: [Fault(.cut(afterFrames: 3), on: .conversation)])
        try await Stage.open(setting) { stage in
            let (error, trace) = try await stage.failure()
            #expect(error?.kind == .interrupted)
            #expect(error?.mayHaveStarted == false)

            let found = try await stage.ready(try #require(trace))
            #expect(found.videoID == stage.sent(.conversation).first?.videoID)
            #expect(try await stage.brand(of: try #require(found.assetPath)) == "ftyp")
            #expect(stage.sent(.conversation).count == 1)
        }
    }

    @Test("Of a stream cut before the id, a prepared post still finds the video; nothing else does")
    func cutEarly() async throws {
        for profile in GrokWebProfile.allCases {
            let setting = Stage.Setting(profile: profile, faults: [Fault(.cut(afterFrames: 2), on: .conversation)])
            try await Stage.open(setting) { stage in
                let order = try stage.order()
                let prepared = try await stage.client.prepare(order, from: VideoTrace(), as: stage.me, by: .direct) {
                    _ in
                }
                let error = await #expect(throws: UpstreamError.self) {
                    try await stage.client.generate(order, prepared: prepared, as: stage.me, by: .direct) { _ in }
                }
                #expect(error?.kind == .interrupted)
                #expect(error?.mayHaveStarted == true)
                guard profile == .december2025 else { return }
                #expect(try await stage.ready(prepared).videoID == stage.sent(.conversation).first?.videoID)
            }
        }
    }

    @Test("A video in the making is underway, an unknown one is not found")
    func standing() async throws {
        let setting = Stage.Setting(
            faults: [Fault(.stall(afterFrames: 3), on: .conversation)], videoSeconds: 3600,
            betweenFrames: .milliseconds(300))
        try await Stage.open(setting) { stage in
            let trace = try #require(try await stage.failure().trace)
            #expect(try await stage.client.standing(of: trace, as: stage.me, by: .direct) == .underway(progress: nil))

            for (unknown, who) in [(VideoTrace(videoID: "nobody"), stage.me), (trace, stage.other)] {
                let error = await #expect(throws: UpstreamError.self) {
                    try await stage.client.standing(of: unknown, as: who, by: .direct)
                }
                #expect(error?.kind == .notFound)
            }
        }
    }

    @Test("What is prepared already is not prepared again")
    func preparedBefore() async throws {
        try await Stage.open(.init(profile: .december2025)) { stage in
            let trace = VideoTrace(uploadID: "f", uploadPath: "users/u/f/content", postID: "p")
            let order = try stage.order(withReference: true)
            let prepared = try await stage.client.prepare(order, from: trace, as: stage.me, by: .direct) { _ in
                Issue.record("nothing new to keep")
            }
            #expect(prepared == trace)
            #expect(stage.simulator.journal().isEmpty)
        }
    }
}
