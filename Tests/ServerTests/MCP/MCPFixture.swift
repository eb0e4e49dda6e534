import Access
import CallLog
import Catalog
import Chat
import Foundation
import HTTPTypes
import Hummingbird
import Jobs
import Logging
import NIOConcurrencyHelpers
import NIOCore
import NIOEmbedded
import Store
import TestSupport

@testable import Server

/// The controller over fresh stores and an answer that is given to it, asked without a network.
struct MCPFixture: Sendable {
    let controller: MCPController
    let calls: CallRecorder
    let log: CallLog
    let channel = NIOAsyncTestingChannel()
    /// What the conversation was asked for.
    let asked = NIOLockedValueBox<[ChatRequest]>([])

    static func with(
        _ open: @escaping @Sendable () async throws -> any ChatFeed = { throw ChatError(.noToken) },
        _ body: (MCPFixture) async throws -> Void
    ) async throws {
        try await withStores { stores in
            let directory = try TemporaryDirectory()
            let database = try SQLiteDatabase.temporary(in: directory, migrations: CallLogSchema.migrations)
            try await body(MCPFixture(stores, CallLog(database: database), open))
            withExtendedLifetime(directory) {}
        }
    }

    private init(_ stores: Stores, _ log: CallLog, _ open: @escaping @Sendable () async throws -> any ChatFeed) {
        self.log = log
        calls = CallRecorder(log: log, logger: .silent)
        let asked = asked
        controller = MCPController(
            tools: MCPTools(
                ask: { request, now in
                    asked.withLockedValue { $0.append(request) }
                    return ChatAnswer(createdAt: now, source: try await open())
                },
                videos: stores.videos, images: stores.images, media: stores.media,
                changes: { [queue = stores.queue] in queue.changes(of: $0) }, catalog: .standard, now: { Date() }),
            bodies: BodyReader(limit: MCPController.bodyBytes, memory: BodyMemory(limit: BodyMemory.standard)),
            publicURL: "https://video.example.org", version: "9.9", heartbeat: .seconds(15),
            recorder: RequestRecorder(calls: calls, outage: { _ in nil }, now: { Date() }))
    }

    /// From now on the controller hears when the channel closes.
    func hearHangUps() async throws {
        let channel = channel
        try await channel.eventLoop.submit {
            try channel.pipeline.syncOperations.addHandler(ConnectionHandler(largestBody: 1 << 20))
        }.get()
    }

    func hangUp() async throws { try await channel.close() }

    struct Reply: Sendable {
        let status: Int
        /// In the order they went out.
        let writes: [String]
        /// Whether the answer was broken off.
        let brokeOff: Bool

        var text: String { writes.joined() }
        var events: [JSONValue] {
            text.components(separatedBy: "\n").filter { $0.hasPrefix("data: ") }
                .compactMap { try? JSONDecoder().decode(JSONValue.self, from: Data($0.dropFirst(6).utf8)) }
        }
        var json: JSONValue { (try? JSONDecoder().decode(JSONValue.self, from: Data(text.utf8))) ?? .null }
    }

    /// `writable` is how many writes the client still takes.
    func call(
        _ tool: String, _ arguments: String, progressToken: String? = nil, accept: String = "application/json",
        revision: MCPRevision = .latest, writable: Int = .max
    ) async throws -> Reply {
        let meta = progressToken.map { #","_meta":{"progressToken":\#($0)}"# } ?? ""
        let body =
            #"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"\#(tool)","arguments":\#(arguments)\#(meta)}}"#
        let head = HTTPRequest(
            method: .post, scheme: "http", authority: "127.0.0.1", path: "/mcp",
            headerFields: [.accept: accept, .mcpRevision: revision.rawValue])
        let context = APIContext(channel: channel, logger: .silent)
        let response = try await controller.answer(
            Request(head: head, body: RequestBody(buffer: ByteBuffer(string: body))), context,
            by: Principal(owner: "ann", keyID: "key_1", keyName: "laptop"))
        let written = NIOLockedValueBox<[String]>([])
        var brokeOff = false
        do {
            try await response.body.write(Writer(written: written, limit: writable))
        } catch {
            brokeOff = true
        }
        return Reply(status: response.status.code, writes: written.withLockedValue { $0 }, brokeOff: brokeOff)
    }

    /// The lines of the call log, oldest first.
    func lines() async throws -> [CallRecord] {
        await calls.flush()
        return try await log.page(CallFilter(), limit: 100).records.reversed()
    }

    private struct Writer: ResponseBodyWriter {
        struct Broken: Error {}

        let written: NIOLockedValueBox<[String]>
        let limit: Int

        mutating func write(_ buffer: ByteBuffer) async throws {
            try written.withLockedValue { written in
                guard written.count < limit else { throw Broken() }
                written.append(String(buffer: buffer))
            }
        }

        consuming func finish(_ trailingHeaders: HTTPFields?) async throws {}
    }
}
