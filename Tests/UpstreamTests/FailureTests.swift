import NIOCore
import Simulator
import Testing
import Transport

@testable import Upstream

@Suite("Failures through the simulator")
struct FailureTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let fault: Fault.Kind
        let kind: UpstreamError.Kind
        var uncertain = false
        var traced = false

        var testDescription: String { "\(fault)" }
    }

    static let table: [Row] = [
        Row(fault: .inBandError(code: 8, message: "Too many requests", atFrame: 0), kind: .rateLimited),
        Row(fault: .inBandError(code: 16, message: "no session", atFrame: 1), kind: .unauthenticated),
        Row(fault: .inBandError(code: 7, message: "anti-bot", atFrame: 0), kind: .egressRefused),
        Row(fault: .inBandError(code: 13, message: "oops", atFrame: 3), kind: .unavailable, traced: true),
        Row(fault: .streamErrorAdmission, kind: .unavailable),
        Row(fault: .moderated(atProgress: 50), kind: .moderated, traced: true),
        Row(fault: .moderatedMessage403, kind: .moderated),
        Row(fault: .textAnswer, kind: .noVideo),
        Row(fault: .emptyAnswer, kind: .interrupted, uncertain: true),
        Row(fault: .cut(afterFrames: 1), kind: .interrupted, uncertain: true),
        Row(fault: .hugeLine(bytes: 9 << 20), kind: .malformedAnswer, uncertain: true),
        Row(fault: .status(401), kind: .unauthenticated),
        Row(fault: .status(403, body: .html), kind: .egressRefused),
        Row(fault: .status(403, body: .blockedUser), kind: .accountBlocked),
        Row(fault: .status(403, body: .outOfDate), kind: .profileOutdated),
        Row(fault: .status(400), kind: .badRequest),
        Row(fault: .status(404), kind: .notFound),
        Row(fault: .status(429), kind: .rateLimited),
        Row(fault: .status(500), kind: .unavailable, uncertain: true),
        Row(fault: .status(502), kind: .unavailable, uncertain: true),
        Row(fault: .status(503), kind: .unavailable),
        Row(fault: .status(504), kind: .unavailable, uncertain: true),
        Row(fault: .status(200, body: .html), kind: .egressRefused),
    ]

    @Test("Each fault of the conversation is told for what it is", arguments: table)
    func conversation(row: Row) async throws {
        try await Stage.open(.init(faults: [Fault(row.fault, on: .conversation)])) { stage in
            let (error, trace) = try await stage.failure()
            #expect(error?.kind == row.kind)
            #expect(error?.mayHaveStarted == row.uncertain)
            #expect((trace?.videoID != nil) == row.traced)
            #expect(stage.sent(.conversation).count == 1)
        }
    }

    @Test("A secret that the upstream repeats within an answer is not kept")
    func repeatedSecret() async throws {
        let repeated = Fault(
            .inBandError(code: 16, message: "no session of eyJ.first-account", atFrame: 0), on: .conversation)
        try await Stage.open(.init(faults: [repeated])) { stage in
            #expect(stage.me.secret == "eyJ.first-account")
            let error = try await stage.failure().error
            #expect(error?.message == "no session of ****")
        }
    }

    @Test("A limit says how long to wait")
    func retryAfter() async throws {
        let limit = Fault(.status(429, retryAfter: 17), on: .conversation)
        try await Stage.open(.init(faults: [limit])) { stage in
            let error = try await stage.failure().error
            #expect(error?.retryAfter == .seconds(17))
        }
    }

    @Test(
        "Silence ends in time: before the first frame uncertain, after the id not",
        arguments: [(0, true), (3, false)])
    func stall(frames: Int, uncertain: Bool) async throws {
        let setting = Stage.Setting(
            faults: [Fault(.stall(afterFrames: frames), on: .conversation)],
            firstFrame: frames == 0 ? .milliseconds(300) : .seconds(30),
            betweenFrames: frames == 0 ? .seconds(30) : .milliseconds(300))
        try await Stage.open(setting) { stage in
            let (error, _) = try await stage.failure()
            #expect(error?.kind == .timedOut)
            #expect(error?.mayHaveStarted == uncertain)
        }
    }

    @Test("Preparing never leaves a doubt, and keeps nothing that failed", arguments: [Fault.Route.upload, .post])
    func preparing(route: Fault.Route) async throws {
        let kinds: [(Fault.Kind, UpstreamError.Kind)] = [
            (.status(500), .unavailable), (.status(403, body: .html), .egressRefused),
            (.cut(afterFrames: 0), .interrupted),
            (.status(429), .rateLimited),
        ]
        let faults = kinds.map { Fault($0.0, on: route) }
        try await Stage.open(.init(profile: .december2025, faults: faults)) { stage in
            let order = try stage.order(withReference: true)
            var kept = VideoTrace()
            for (_, kind) in kinds {
                let error = await #expect(throws: UpstreamError.self) {
                    try await stage.client.prepare(order, from: kept, as: stage.me, by: .direct) { kept = $0 }
                }
                #expect(error?.kind == kind)
                #expect(error?.mayHaveStarted == false)
            }
            #expect((kept.uploadID != nil) == (route == .post))
            let prepared = try await stage.client.prepare(order, from: kept, as: stage.me, by: .direct) { kept = $0 }
            #expect(prepared == kept)
            #expect(prepared.postID != nil)
            #expect(stage.sent(.upload).filter(\.accepted).count == 1)
        }
    }

    @Test("An asset is its owner's: others are refused, and what is gone is not found")
    func assets() async throws {
        try await Stage.open { stage in
            var events: [VideoEvent] = []
            try await stage.make(try stage.order(), into: &events)
            let path = try #require(events.last?.trace?.assetPath)

            let other = await #expect(throws: UpstreamError.self) {
                try await stage.client.asset(path, as: stage.other, by: .direct)
            }
            #expect(other?.status == 403)
            let gone = await #expect(throws: UpstreamError.self) {
                let missing = path.replacing(try #require(events.last?.trace?.videoID), with: "nothing")
                _ = try await stage.client.asset(missing, as: stage.me, by: .direct)
            }
            #expect(gone?.kind == .notFound)
            #expect(try await stage.brand(of: stage.base + "/" + path) == "ftyp")
            for (kind, expected) in [
                (Fault.Kind.forbidden, UpstreamError.Kind.egressRefused), (.status(503), .unavailable),
            ] {
                stage.simulator.inject(Fault(kind, on: .asset))
                let error = await #expect(throws: UpstreamError.self) {
                    try await stage.client.asset(path, as: stage.me, by: .direct)
                }
                #expect(error?.kind == expected)
            }
        }
    }

    @Test("A token nobody knows is unauthenticated")
    func unknownToken() async throws {
        try await Stage.open(.init(tokens: ["another"])) { stage in
            let error = try await stage.failure().error
            #expect(error?.kind == .unauthenticated)
        }
    }

    @Test("A cancelled generation ends at once, as cancelled")
    func cancelled() async throws {
        try await Stage.open(.init(faults: [Fault(.stall(afterFrames: 3), on: .conversation)])) { stage in
            let order = try stage.order()
            let generation = Task {
                try await stage.client.generate(order, prepared: VideoTrace(), as: stage.me, by: .direct) { _ in
                    withUnsafeCurrentTask { $0?.cancel() }
                }
            }
            let error = await #expect(throws: UpstreamError.self) { try await generation.value }
            #expect(error?.kind == .cancelled)
        }
    }

    @Test("What the reporter throws comes through as it is")
    func reporter() async throws {
        struct Lost: Error {}
        try await Stage.open { stage in
            let order = try stage.order()
            await #expect(throws: Lost.self) {
                try await stage.client.generate(order, prepared: VideoTrace(), as: stage.me, by: .direct) { _ in
                    throw Lost()
                }
            }
        }
    }

    @Test("A road that does not work is the road's fault, and nothing was started")
    func deadProxy() async throws {
        try await Stage.open { stage in
            // Nothing listens on port 1.
            let egress = Egress(proxy: Proxy(scheme: .socks5h, host: "127.0.0.1", port: 1))
            let order = try stage.order()
            let error = await #expect(throws: UpstreamError.self) {
                try await stage.client.generate(order, prepared: VideoTrace(), as: stage.me, by: egress) { _ in }
            }
            #expect(error?.kind == .egressFailed)
            #expect(error?.mayHaveStarted == false)
            #expect(stage.simulator.journal().isEmpty)
        }
    }
}
