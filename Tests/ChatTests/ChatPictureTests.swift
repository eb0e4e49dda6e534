import CallLog
import Foundation
import Media
import NIOCore
import Pool
import Testing
import Upstream

@testable import Chat

@Suite("Pictures in conversations")
struct ChatPictureTests {
    static let drawing: [ChatEvent] = [
        .said("See:"), .drew(DrawnPicture(id: "i", path: "users/u/i/image.jpg", progress: 50, index: 0)),
        .drew(DrawnPicture(id: "i", path: "users/u/i/image.jpg", progress: 100, index: 0)),
        .finished(message: "See:", pictures: ["users/u/i/image.jpg"]),
    ]

    static func asking(about names: [String]) -> ChatRequest {
        Scene.request([
            ChatTurn(role: .user, parts: names.map { .picture(name: $0, kind: .reference) } + [.text("What is it?")])
        ])
    }

    @Test("A drawn picture is stored and linked, in its place")
    func linked() async throws {
        let upstream = FakeUpstream(Self.drawing)
        let scene = try await Scene(accounts: 1, upstream: upstream)
        let content = try await scene.answer().content
        let match = try #require(
            try #/See:\n\n!\[Generated Image\]\(https://film\.example/images/([0-9a-f]{32}\.png)\)/#.wholeMatch(
                in: content))
        let name = String(match.output.1)
        #expect(try scene.media.open(name, as: .image, now: Date()) != nil)
        #expect(upstream.fetches == ["users/u/i/image.jpg"])
        let record = try #require(try await scene.logged(1).first)
        #expect(record.media == [name])
        #expect((record.bytes ?? 0) > Scene.dot.readableBytes)
    }

    @Test("It is written out where links are not wanted")
    func inline() async throws {
        let scene = try await Scene(configuration: .init(linksPictures: false), upstream: FakeUpstream(Self.drawing))
        let data = Data(Scene.dot.readableBytesView).base64EncodedString()
        #expect(try await scene.answer().content == "See:\n\n![Generated Image](data:image/png;base64,\(data))")
    }

    @Test("A fetch that fails is repeated; at last the answer is broken, and no token is blamed")
    func fetchFails() async throws {
        let refused = UpstreamError(.accountBlocked, status: 403, message: "blocked-user")
        let upstream = FakeUpstream(Self.drawing)
        let scene = try await Scene(accounts: 1, upstream: upstream)
        upstream.failFetches([refused, refused])
        #expect(try await scene.answer().content.contains("/images/"))
        #expect(upstream.fetches.count == 3)
        upstream.failFetches([refused, refused, refused])
        let answer = try await scene.open()
        await #expect(throws: ChatError(.broken)) { _ = try await Reading(answer) }
        #expect(try await scene.tokens.list().first?.state == .active)
    }

    @Test("A picture is uploaded once for each token, again when the upstream knows it no longer")
    func uploads() async throws {
        let upstream = FakeUpstream { account, report in
            if account == "x" { throw UpstreamError(.badRequest, message: "") }
            try await report([.said("A dot"), .finished(message: nil, pictures: [])])
        }
        let scene = try await Scene(accounts: 1, upstream: upstream)
        let (first, twin) = (try await scene.picture(), try await scene.picture())
        for _ in 0..<3 { _ = try await scene.answer(Self.asking(about: [first])) }
        #expect(upstream.uploads == "a")
        // The same bytes under another name.
        _ = try await scene.answer(Self.asking(about: [twin]))
        #expect(upstream.uploads == "a")
        #expect(upstream.orders.allSatisfy { $0.pictures == [UploadedPicture(id: "a1", path: nil)] })
        #expect(upstream.orders.first?.message == "What is it?")
    }

    @Test("A refused question forgets what it relied on")
    func forgotten() async throws {
        let upstream = FakeUpstream { _, _ in throw UpstreamError(.badRequest, status: 400, message: "unknown asset") }
        let scene = try await Scene(accounts: 1, upstream: upstream)
        let name = try await scene.picture()
        for uploads in ["a", "a", "aa"] {
            #expect(try await scene.refusal(Self.asking(about: [name])).kind == .refused)
            #expect(upstream.uploads == uploads)
        }
    }

    @Test(
        "A picture that an answer linked goes with the next question; one that is gone does not, unless it is asked about"
    )
    func continued() async throws {
        let upstream = FakeUpstream([.said("Done"), .finished(message: nil, pictures: [])])
        let scene = try await Scene(accounts: 1, upstream: upstream)
        let drawn = try await scene.picture(.image)
        let gone = String(repeating: "0", count: 32) + ".png"
        func turns(_ name: String) -> [ChatTurn] {
            [
                ChatTurn(role: .user, parts: [.text("Draw a cat")]),
                ChatTurn(
                    role: .assistant, parts: [.text("![Generated Image](https://film.example/images/\(name))")]),
                ChatTurn(role: .user, parts: [.text("Now blue")]),
            ]
        }
        _ = try await scene.answer(Scene.request(turns(drawn)))
        _ = try await scene.answer(Scene.request(turns(gone)))
        #expect(upstream.orders.map(\.pictures.count) == [1, 0])
        let error = try await scene.refusal(Self.asking(about: [gone]))
        #expect(error.kind == .refused && error.detail?.contains("not kept") == true)
        #expect(upstream.orders.count == 2)
    }
}
