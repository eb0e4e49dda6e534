import Catalog
import NIOConcurrencyHelpers
import NIOCore
import NIOHTTP1
import Testing

@testable import Upstream

@Suite("A conversation over the wire")
struct ConversationTests {
    private let order = ChatOrder(
        message: "hi \"you\"", model: UpstreamModel(name: "grok-4", mode: "MODEL_MODE_EXPERT", modeID: "expert"),
        pictures: [UploadedPicture(id: "f-1", path: nil)], drawings: 2)

    private static let whole: [ChatEvent] = [
        .started(model: "grok-3"), .said("a"), .said("b"), .finished(message: nil, pictures: []),
    ]
    private static let lines = [
        Recording.echo, Recording.said("a"), Recording.said("b"), Recording.softStop,
    ]

    /// The reports so far are in `into` even when it throws.
    private func converse(_ upstream: ScriptedUpstream, into reports: inout [[ChatEvent]]) async throws {
        try await upstream.client.converse(order, as: upstream.me, by: .direct) { reports.append($0) }
    }

    /// What it reports, and the error it ends with.
    private func failure(_ upstream: ScriptedUpstream) async -> (events: [ChatEvent], error: UpstreamError?) {
        var reports: [[ChatEvent]] = []
        let error = await #expect(throws: UpstreamError.self) { try await converse(upstream, into: &reports) }
        return (reports.flatMap(\.self), error)
    }

    @Test("The question is told in the profile's form, from the front page", arguments: GrokWebProfile.allCases)
    func request(profile: GrokWebProfile) async throws {
        try await ScriptedUpstream.open([.init(lines: Self.lines)], profile: profile, temporary: true) { upstream in
            var reports: [[ChatEvent]] = []
            try await converse(upstream, into: &reports)

            #expect(reports.flatMap(\.self) == Self.whole)
            let request = try #require(upstream.requests.withLockedValue { $0.first })
            #expect(request.path == "/rest/app-chat/conversations/new")
            #expect(request.headers.first(name: "referer")?.hasSuffix("/") == true)
            #expect(request.headers.first(name: "referer")?.hasSuffix("/imagine") == false)
            #expect(request.headers.first(name: "cookie") == "sso=eyJ.first-account; sso-rw=eyJ.first-account")
            let sent = try request.json()
            #expect(sent["message"] as? String == "hi \"you\"")
            #expect(sent["temporary"] as? Bool == true)
            #expect(sent["fileAttachments"] as? [String] == ["f-1"])
            #expect(sent["imageGenerationCount"] as? Int == 2)
            #expect(sent["modeId"] as? String == (profile == .august2026 ? "expert" : nil))
            #expect(sent["modelName"] as? String == (profile == .december2025 ? "grok-4" : nil))
            #expect(sent["modelMode"] as? String == (profile == .december2025 ? "MODEL_MODE_EXPERT" : nil))
        }
    }

    @Test("Each piece of the answer is reported as it comes, in one report")
    func pieces() async throws {
        let pieces = [
            Recording.echo + "\n" + Recording.said("a") + Recording.said("b") + "\n",
            Recording.said("c") + "\n" + Recording.softStop,
        ]
        try await ScriptedUpstream.open([.init(pieces)]) { upstream in
            var reports: [[ChatEvent]] = []
            try await upstream.client.converse(order, as: upstream.me, by: .direct) { events in
                reports.append(events)
                upstream.proceed()
            }
            #expect(
                reports == [
                    [.started(model: "grok-3"), .said("a"), .said("b")], [.said("c")],
                    [.finished(message: nil, pictures: [])],
                ])
        }
    }

    @Test("Once the answer was begun a failure forbids asking another; before that it does not")
    func mayHaveStarted() async throws {
        let error = #"{"error":{"code":8,"message":"Too many requests of eyJ.first-account"}}"#
        let begun = [Recording.echo, Recording.said("a")]
        let rows: [(ScriptedUpstream.Script, UpstreamError.Kind, [ChatEvent])] = [
            (.init(lines: [error]), .rateLimited, []),
            (.init(lines: [Recording.echo, error]), .rateLimited, [.started(model: "grok-3")]),
            (.init(lines: begun + [error]), .rateLimited, [.started(model: "grok-3"), .said("a")]),
            (.init(lines: begun), .interrupted, [.started(model: "grok-3"), .said("a")]),
            (.init(lines: begun, ending: .cut), .interrupted, [.started(model: "grok-3"), .said("a")]),
            (.init([], ending: .cut), .interrupted, []), (.init([]), .empty, []),
        ]
        try await ScriptedUpstream.open(rows.map(\.0)) { upstream in
            for (_, kind, events) in rows {
                let (told, error) = await failure(upstream)
                #expect(told == events)
                #expect(error?.kind == kind)
                #expect(error?.mayHaveStarted == (events.count > 1))
                #expect(error?.message.contains("eyJ.first-account") == false)
            }
        }
    }

    @Test("A refusal is told for what it is, and leaves no doubt")
    func refusals() async throws {
        var limit = ScriptedUpstream.Script([#"{"error":{"code":8,"message":"Too many requests"}}"#])
        limit.status = .tooManyRequests
        var broken = ScriptedUpstream.Script(["oops"])
        broken.status = .badGateway
        var page = ScriptedUpstream.Script(["<html>Just a moment...</html>"])
        page.type = "text/html; charset=utf-8"
        try await ScriptedUpstream.open([limit, broken, page]) { upstream in
            for kind in [UpstreamError.Kind.rateLimited, .unavailable, .egressRefused] {
                let (told, error) = await failure(upstream)
                #expect(told.isEmpty)
                #expect(error?.kind == kind)
                #expect(error?.mayHaveStarted == false)
            }
        }
    }

    @Test(
        "Silence ends in time by itself: before the head, before the first frame, between frames, in all",
        arguments: [0, 1, 2, 3])
    func silence(stage: Int) async throws {
        let script: ScriptedUpstream.Script =
            switch stage {
            case 0: .init([], ending: .mute)
            case 1: .init(["\n"], ending: .silence)
            default: .init(lines: [Recording.echo, Recording.said("a"), ""], ending: .silence)
            }
        let short = Duration.milliseconds(200)
        try await ScriptedUpstream.open(
            [script], firstFrame: stage < 2 ? short : .seconds(60),
            betweenFrames: stage == 2 ? short : .seconds(60), chatTotal: stage == 3 ? short * 5 : .seconds(60)
        ) { upstream in
            let (told, error) = await failure(upstream)
            #expect(error?.kind == .timedOut)
            #expect(told.isEmpty == (stage < 2))
            #expect(error?.mayHaveStarted == (stage >= 2))
        }
    }

    @Test("Who is cancelled hangs up at once")
    func cancelled() async throws {
        let script = ScriptedUpstream.Script(lines: [Recording.echo, Recording.said("a")], ending: .silence)
        try await ScriptedUpstream.open([script]) { upstream in
            let order = order
            let conversation = Task {
                try await upstream.client.converse(order, as: upstream.me, by: .direct) { _ in
                    withUnsafeCurrentTask { $0?.cancel() }
                }
            }
            let error = await #expect(throws: UpstreamError.self) { try await conversation.value }
            #expect(error?.kind == .cancelled)
            for await _ in upstream.hangUps { break }
        }
    }

    @Test("What the reporter throws comes through as it is, and ends the call")
    func reporter() async throws {
        struct Lost: Error {}
        let script = ScriptedUpstream.Script(lines: Self.lines, ending: .silence)
        try await ScriptedUpstream.open([script]) { upstream in
            await #expect(throws: Lost.self) {
                try await upstream.client.converse(order, as: upstream.me, by: .direct) { _ in throw Lost() }
            }
            for await _ in upstream.hangUps { break }
        }
    }

    @Test("An answer that has told all is over, though its stream goes on; its connection is used again if it ends")
    func tail() async throws {
        let told = Self.lines.dropLast() + [Recording.model(#""message":"ab""#)]
        let open = ScriptedUpstream.Script(lines: Array(told), ending: .silence)
        let whole = ScriptedUpstream.Script(lines: told + [#"{"result":{"title":{"newTitle":"x"}}}"#])
        let more = 8
        try await ScriptedUpstream.open([open] + Array(repeating: whole, count: more)) { upstream in
            for _ in 0...more {
                var reports: [[ChatEvent]] = []
                try await converse(upstream, into: &reports)
                #expect(reports.last?.last == .finished(message: "ab", pictures: []))
            }
            for await _ in upstream.hangUps { break }
            // The next one may be asked before the end of the last was read: then it gets a connection of its own.
            #expect(upstream.connections < 1 + more)
        }
    }

    @Test("Drawn pictures on the assets host are told by their path alone")
    func pictures() async throws {
        let drawn = Recording.picture(
            #""imageId":"i","imageUrl":"\#(ScriptedUpstream.assets)/users/u/a.jpg","progress":100"#)
        let model = Recording.model(#""generatedImageUrls":["\#(ScriptedUpstream.assets)/users/u/a.jpg"]"#)
        try await ScriptedUpstream.open([.init(lines: [Recording.echo, drawn, model])]) { upstream in
            var reports: [[ChatEvent]] = []
            try await converse(upstream, into: &reports)
            #expect(
                reports.flatMap(\.self).dropFirst() == [
                    .drew(DrawnPicture(id: "i", path: "users/u/a.jpg", progress: 100, index: 0)),
                    .finished(message: nil, pictures: ["users/u/a.jpg"]),
                ])
        }
    }
}
