import CallLog
import Catalog
import Foundation
import Logging
import NIOConcurrencyHelpers
import NIOCore
import Store
import TestSupport
import Testing
import Upstream
import Vault

@testable import Chat
@testable import Media
@testable import Pool

/// All that an answer passes through, on a fresh database, with accounts "a", "b", ….
struct Scene: Sendable {
    let directory: TemporaryDirectory
    let database: SQLiteDatabase
    let media: MediaCache
    let tokens: TokenPool
    let log: CallLog
    let calls: CallRecorder
    var chats: ChatService

    static func secret(_ account: Character) -> String { "account-\(account)-of-the-tests" }

    init(
        accounts: Int = 2, inFlight: Int = 8, patience: Duration = .zero,
        configuration: ChatService.Configuration = .init(), upstream: any Conversations
    ) async throws {
        directory = try TemporaryDirectory()
        database = try SQLiteDatabase.temporary(
            in: directory,
            migrations: MediaSchema.migrations + PoolSchema.migrations + ProxySchema.migrations
                + CallLogSchema.migrations)
        media = try MediaCache(
            database: database, configuration: .init(directory: directory.file("temp")), logger: .quiet)
        tokens = TokenPool(
            database: database, vault: Vault(current: MasterKey()),
            configuration: .init(inFlightPerToken: inFlight, patience: patience), logger: .quiet, sleep: { _ in })
        let secrets = "abcdefgh".prefix(accounts).map(Self.secret)
        _ = try await tokens.add(lines: secrets.joined(separator: "\n"), tier: .basic, now: Date())
        try await tokens.load()
        log = CallLog(database: database)
        calls = CallRecorder(log: log, logger: .quiet)
        chats = ChatService(
            conversations: { _ in upstream }, tokens: tokens, media: media, calls: calls, configuration: configuration,
            logger: .quiet)
    }

    /// The same with a service of its own for each provider.
    init(_ scene: Scene, conversations: @escaping @Sendable (Provider) -> any Conversations) {
        self = scene
        chats = ChatService(
            conversations: conversations, tokens: scene.tokens, media: scene.media, calls: scene.calls, logger: .quiet)
    }

    static let upstreamModel = UpstreamModel(name: "grok-3", mode: "MODEL_MODE_FAST", modeID: "fast")
    static let model = ChatModel(id: "grok-4.1", tier: .basic, upstream: upstreamModel)

    static func request(_ turns: [ChatTurn], tools: [ChatTool] = [], streams: Bool = true) -> ChatRequest {
        ChatRequest(
            model: model, turns: turns, tools: tools, streams: streams, linkBase: "https://film.example", owner: "ann",
            keyName: "laptop", requestID: "req_1")
    }

    static func question(_ text: String = "Hi") -> ChatRequest {
        request([ChatTurn(role: .user, parts: [.text(text)])])
    }

    func open(_ request: ChatRequest = question()) async throws -> ChatAnswer {
        try await chats.open(request, now: Date(timeIntervalSince1970: 1_700_000_000))
    }

    /// Asks and reads to the end.
    func answer(_ request: ChatRequest = question()) async throws -> Reading {
        try await Reading(try await open(request))
    }

    /// What is thrown before the first of the answer.
    func refusal(_ request: ChatRequest = question()) async throws -> ChatError {
        try await #require(throws: ChatError.self) { _ = try await open(request) }
    }

    /// Oldest first.
    func records() async throws -> [CallRecord] {
        await calls.flush()
        return try await log.page(CallFilter(), limit: 100).records.reversed()
    }

    /// Returns when no token is lent any more.
    func idle() async throws {
        let isIdle = try await eventually { try await tokens.list().allSatisfy { $0.inFlight == 0 } }
        #expect(isIdle)
    }

    /// Returns once the log holds so many records.
    func logged(_ count: Int) async throws -> [CallRecord] {
        let isThere = try await eventually { try await records().count >= count }
        #expect(isThere)
        return try await records()
    }

    /// One dot as PNG.
    static let dot = ByteBuffer(
        bytes: Data(
            base64Encoded:
                "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==")
            ?? Data())

    /// Its name.
    func picture(_ kind: MediaKind = .reference) async throws -> String {
        try await media.store([Self.dot].async, as: kind, for: nil, expectedLength: nil, now: Date()).name
    }
}

/// An answer that was read to its end.
struct Reading: Hashable {
    var reasoning = ""
    var content = ""
    var calls: [String] = []
    var end: ChatEnd?
    var elements = 0

    init(_ answer: ChatAnswer) async throws {
        for try await element in answer { take(element) }
    }

    mutating func take(_ element: ChatAnswer.Element) {
        elements += 1
        switch element {
        case .silence: break
        case .ended(let end): self.end = end
        case .deltas(let deltas):
            for delta in deltas {
                switch delta {
                case .reasoning(let text): reasoning += text
                case .content(let text): content += text
                case .call(let call): calls.append(call.name)
                }
            }
        }
    }
}

extension Array where Element: Sendable {
    var async: AsyncStream<Element> {
        AsyncStream { stream in
            for element in self { stream.yield(element) }
            stream.finish()
        }
    }
}

/// An upstream that does what a test says.
final class FakeUpstream: Conversations {
    typealias Report = ([ChatEvent]) async throws -> Void

    private struct State {
        var orders: [(account: Character, order: ChatOrder)] = []
        var uploads: [Character] = []
        var fetches: [String] = []
        var fetchFailures: [UpstreamError] = []
    }

    let takesTurns: Bool
    private let state = NIOLockedValueBox(State())
    private let talk: @Sendable (Character, Report) async throws -> Void

    /// `talk` answers an account.
    init(takesTurns: Bool = false, _ talk: @escaping @Sendable (Character, Report) async throws -> Void) {
        self.takesTurns = takesTurns
        self.talk = talk
    }

    /// Answers all at once with these.
    convenience init(_ events: [ChatEvent]) { self.init { _, report in try await report(events) } }

    var orders: [ChatOrder] { state.withLockedValue { $0.orders.map(\.order) } }
    /// Who was asked, in order: "ab".
    var asked: String { state.withLockedValue { String($0.orders.map(\.account)) } }
    var uploads: String { state.withLockedValue { String($0.uploads) } }
    var fetches: [String] { state.withLockedValue { $0.fetches } }

    func failFetches(_ errors: [UpstreamError]) { state.withLockedValue { $0.fetchFailures = errors } }

    private static func account(_ credential: Credential) -> Character {
        credential.secret.dropFirst("account-".count).first ?? "?"
    }

    func upload(_ picture: ReferenceImage, as credential: Credential, by egress: Egress) async throws(UpstreamError)
        -> UploadedPicture
    {
        let account = Self.account(credential)
        let number = state.withLockedValue { state in
            state.uploads.append(account)
            return state.uploads.count
        }
        return UploadedPicture(id: "\(account)\(number)", path: nil)
    }

    func converse(
        _ order: ChatOrder, as credential: Credential, by egress: Egress, report: ([ChatEvent]) async throws -> Void
    ) async throws {
        let account = Self.account(credential)
        state.withLockedValue { $0.orders.append((account, order)) }
        try await talk(account, report)
    }

    func fetch(_ path: String, as credential: Credential, by egress: Egress, into media: MediaCache, now: Date)
        async throws -> MediaItem
    {
        let error = state.withLockedValue { state in
            state.fetches.append(path)
            return state.fetchFailures.isEmpty ? nil : state.fetchFailures.removeFirst()
        }
        if let error { throw error }
        return try await media.store([Scene.dot].async, as: .image, for: nil, expectedLength: nil, now: now)
    }
}

/// Opens once.
final class Gate: Sendable {
    private let opening: AsyncStream<Void>
    private let opener: AsyncStream<Void>.Continuation

    init() { (opening, opener) = AsyncStream.makeStream() }

    func open() { opener.finish() }

    /// Throws when the task is cancelled.
    func wait() async throws {
        for await _ in opening {}
        try Task.checkCancellation()
    }
}
