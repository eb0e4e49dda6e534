import CallLog
import Catalog
import Foundation
import NIOConcurrencyHelpers
import Pool
import Testing
import Upstream

@testable import Chat

@Suite("Opening answers")
struct ChatServiceTests {
    static let hello: [ChatEvent] = [
        .started(model: "m"), .thought("Hm", isHeader: false), .said("Hello"),
        .finished(message: "Hello there", pictures: []),
    ]

    @Test("An answer is read to its end, and recorded once")
    func whole() async throws {
        let upstream = FakeUpstream(Self.hello)
        let scene = try await Scene(accounts: 1, upstream: upstream)
        let answer = try await scene.open(Scene.question("Say hello"))
        #expect(answer.id.hasPrefix("chatcmpl-") && answer.id.count == 41)
        #expect(answer.createdAt == Date(timeIntervalSince1970: 1_700_000_000))
        let reading = try await Reading(answer)
        #expect(reading.reasoning == "Hm")
        #expect(reading.content == "Hello there")
        #expect(reading.end?.reason == .stop)
        #expect(reading.end?.usage == ChatUsage(prompt: 3, completion: 4, reasoning: 1))
        #expect(reading.elements == 2)
        #expect(upstream.orders.map(\.message) == ["Say hello"])
        #expect(upstream.orders.map(\.model) == [Scene.upstreamModel])
        let record = try #require(try await scene.logged(1).first)
        #expect(record.kind == .attempt && record.route == "chat" && record.succeeded)
        #expect(record.requestID == "req_1" && record.owner == "ann" && record.keyName == "laptop")
        #expect(record.model == "grok-4.1" && record.attempt == 1 && record.bytes == 13)
        #expect(record.token?.contains("****") == true && record.proxy == "direct")
        #expect(record.queueMS != nil && record.firstByteMS != nil && record.totalMS != nil)
        try await scene.idle()
    }

    @Test("The answer is open at its first words, long before its end")
    func early() async throws {
        let gate = Gate()
        let scene = try await Scene(
            upstream: FakeUpstream { _, report in
                try await report([.started(model: nil)])
                try await report([.said("One")])
                try await gate.wait()
                try await report([.said(" two"), .finished(message: nil, pictures: [])])
            })
        let answer = try await scene.open()
        var iterator = answer.makeAsyncIterator()
        #expect(try await iterator.next() == .deltas([.content("One")]))
        gate.open()
        #expect(try await iterator.next() == .deltas([.content(" two")]))
        guard case .ended = try await iterator.next() else { throw ChatError(.broken) }
        #expect(try await iterator.next() == nil)
    }

    @Test("The upstream is read no further than the reader reads")
    func backPressure() async throws {
        let told = NIOLockedValueBox(0)
        let scene = try await Scene(
            upstream: FakeUpstream { _, report in
                for number in 0..<200 {
                    try await report([.said("\(number) ")])
                    told.withLockedValue { $0 = number + 1 }
                }
                try await report([.finished(message: nil, pictures: [])])
            })
        var iterator = try await scene.open().makeAsyncIterator()
        var read = 0
        while let element = try await iterator.next() {
            read += 1
            #expect(told.withLockedValue { $0 } <= read + ChatPipe.room)
            if case .ended = element { break }
        }
        #expect(read == 201)
    }

    enum Leaving: CaseIterable { case cancelling, dropping, readerCancelled }

    @Test("Who hangs up ends the call at once, and nobody is blamed", arguments: Leaving.allCases)
    func hangUp(how: Leaving) async throws {
        let (reading, started) = (Gate(), Gate())
        let scene = try await Scene(
            accounts: 1,
            upstream: FakeUpstream { _, report in
                try await report([.said("One")])
                started.open()
                try await Gate().wait()
            })
        do {
            let answer = try await scene.open()
            try await started.wait()
            switch how {
            case .dropping: break
            case .cancelling:
                answer.cancel()
                await #expect(throws: ChatError(.cancelled)) { _ = try await Reading(answer) }
            case .readerCancelled:
                let reader = Task {
                    var iterator = answer.makeAsyncIterator()
                    _ = try await iterator.next()
                    reading.open()
                    return try await iterator.next()
                }
                try await reading.wait()
                reader.cancel()
                await #expect(throws: ChatError(.cancelled)) { try await reader.value }
            }
        }
        let record = try #require(try await scene.logged(1).first)
        #expect(record.error == "cancelled" && record.decision?.contains("nobody is blamed") == true)
        try await scene.idle()
        let token = try #require(try await scene.tokens.list().first)
        #expect(token.state == .active && token.failures == 0)
    }

    @Test("Hanging up also frees a writer that waits for its reader, and one who waits for the first words")
    func hangUpInLine() async throws {
        let full = try await Scene(
            accounts: 1, upstream: FakeUpstream { _, report in while true { try await report([.said("x")]) } })
        try await full.open().cancel()
        try await full.idle()
        let asked = Gate()
        let silent = try await Scene(
            accounts: 1,
            upstream: FakeUpstream { _, _ in
                asked.open()
                try await Gate().wait()
            })
        let opening = Task { try await silent.open() }
        try await asked.wait()
        opening.cancel()
        await #expect(throws: ChatError(.cancelled)) { _ = try await opening.value }
        try await silent.idle()
    }

    @Test("Before the first words another token is asked")
    func failover() async throws {
        let upstream = FakeUpstream { account, report in
            try await report([.started(model: nil)])
            if account == "a" { throw UpstreamError(.rateLimited, status: 429, message: "Too many requests") }
            try await report(Self.hello)
        }
        let scene = try await Scene(upstream: upstream)
        // Whoever is asked first, "b" answers.
        for _ in 0..<2 { #expect(try await scene.answer().content == "Hello there") }
        #expect(["abb", "bab"].contains(upstream.asked))
        let records = try await scene.logged(3)
        #expect(records.filter { $0.error == "rateLimited" }.map(\.attempt) == [1])
        #expect(records.count { $0.succeeded } == 2)
    }

    @Test("Behind the first words nobody else is asked")
    func noFailover() async throws {
        let upstream = FakeUpstream { _, report in
            try await report([.said("Hel")])
            throw UpstreamError(.rateLimited, status: 429, message: "Too many requests", mayHaveStarted: true)
        }
        let scene = try await Scene(upstream: upstream)
        let answer = try await scene.open()
        let error = try await #require(throws: ChatError.self) { _ = try await Reading(answer) }
        #expect(error == ChatError(.rateLimited, retryAfter: .seconds(60)))
        #expect(upstream.asked.count == 1)
    }

    static let failures: [(UpstreamError, ChatError)] = [
        (UpstreamError(.unauthenticated, status: 401, message: ""), ChatError(.noToken)),
        (UpstreamError(.accountBlocked, status: 403, message: ""), ChatError(.noToken)),
        (UpstreamError(.notAllowedForTier, message: ""), ChatError(.noToken)),
        (
            UpstreamError(.rateLimited, status: 429, message: "", retryAfter: .seconds(7)),
            ChatError(.rateLimited, retryAfter: .seconds(7))
        ),
        (
            UpstreamError(.rateLimited, status: 429, message: "", retryAfter: .seconds(7000)),
            ChatError(.rateLimited, retryAfter: .seconds(120))
        ),
        (UpstreamError(.egressRefused, status: 403, message: ""), ChatError(.noRoad)),
        (UpstreamError(.egressFailed, message: ""), ChatError(.noRoad)),
        (UpstreamError(.moderated, status: 403, message: ""), ChatError(.moderated)),
        (UpstreamError(.badRequest, status: 400, message: ""), ChatError(.refused)),
        (UpstreamError(.unavailable, status: 503, message: ""), ChatError(.unavailable)),
        (UpstreamError(.timedOut, message: ""), ChatError(.timedOut)),
        (UpstreamError(.empty, message: ""), ChatError(.empty)),
        (UpstreamError(.interrupted, message: ""), ChatError(.broken)),
        (UpstreamError(.interrupted, message: "", mayHaveStarted: true), ChatError(.broken)),
        (UpstreamError(.malformedAnswer, message: ""), ChatError(.broken)),
        (UpstreamError(.profileOutdated, status: 403, message: ""), ChatError(.broken)),
        (UpstreamError(.cancelled, message: ""), ChatError(.cancelled)),
    ]

    @Test("What fails before the first words has a kind", arguments: failures)
    func kinds(error: UpstreamError, kind: ChatError) async throws {
        let scene = try await Scene(accounts: 1, upstream: FakeUpstream { _, _ in throw error })
        #expect(try await scene.refusal() == kind)
        #expect(try await scene.logged(1).allSatisfy { !$0.succeeded })
        try await scene.idle()
    }

    @Test("Without a token, or a free one, the answer is refused with a time")
    func noToken() async throws {
        let none = try await Scene(accounts: 0, upstream: FakeUpstream(Self.hello))
        #expect(try await none.refusal() == ChatError(.noToken))
        let asked = Gate()
        let busy = try await Scene(
            accounts: 1, inFlight: 1, patience: .milliseconds(50),
            upstream: FakeUpstream { _, report in
                try await report([.said("One")])
                asked.open()
                try await Gate().wait()
            })
        let first = try await busy.open()
        try await asked.wait()
        let error = try await busy.refusal()
        #expect(error.kind == .rateLimited)
        #expect(error.retryAfter.map { (.seconds(1) ... .seconds(120)).contains($0) } == true)
        first.cancel()
    }

    @Test("An answer without a word is an error, and so is a broken one")
    func empty() async throws {
        let scene = try await Scene(
            accounts: 1, upstream: FakeUpstream([.started(model: nil), .finished(message: nil, pictures: [])]))
        #expect(try await scene.refusal() == ChatError(.empty))
        #expect(try await scene.logged(1).first?.error == "empty")
    }

    @Test("Settings take effect with the next answer")
    func configure() async throws {
        let gate = Gate()
        let scene = try await Scene(
            upstream: FakeUpstream { _, report in
                try await report([.thought("Hm", isHeader: false)])
                try await gate.wait()
                try await report([.said("<x>1</x>Hello"), .finished(message: nil, pictures: [])])
            })
        let before = try await scene.open()
        scene.chats.configure(.init(thinksInContent: true, filteredTags: ["x"]))
        gate.open()
        let (first, second) = (try await Reading(before), try await scene.answer())
        #expect(first.reasoning == "Hm" && first.content == "<x>1</x>Hello")
        #expect(second.reasoning.isEmpty && second.content == "<think>\nHm\n</think>\nHello")
    }

    @Test("Thoughts that are told in the content end before an answer breaks off")
    func brokenThoughts() async throws {
        let scene = try await Scene(
            configuration: .init(thinksInContent: true),
            upstream: FakeUpstream { _, report in
                try await report([.thought("Hm", isHeader: false)])
                throw UpstreamError(.interrupted, message: "cut", mayHaveStarted: true)
            })
        let answer = try await scene.open()
        var told = ""
        await #expect(throws: ChatError.self) {
            for try await case .deltas(let deltas) in answer {
                for case .content(let text) in deltas { told += text }
            }
        }
        #expect(told == "<think>\nHm\n</think>\n")
    }

    @Test("Many answers at once keep apart")
    func many() async throws {
        let scene = try await Scene(
            inFlight: 1000,
            upstream: FakeUpstream { _, report in
                for number in 0..<40 { try await report([.said("\(number),")]) }
                try await report([.finished(message: nil, pictures: [])])
            })
        let expected = (0..<40).map { "\($0)," }.joined()
        try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<200 { group.addTask { try await scene.answer().content } }
            for try await content in group { #expect(content == expected) }
        }
        try await scene.idle()
    }
}
