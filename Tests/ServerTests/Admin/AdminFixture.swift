import CallLog
import Catalog
import Foundation
import Generation
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Jobs
import Logging
import Media
import NIOConcurrencyHelpers
import NIOCore
import NIOEmbedded
import Pool
import Settings
import Store
import TestSupport
import Transport
import Vault
import Webhooks

@testable import Access
@testable import Server

/// An administrator's routes over fresh stores, asked without a network. `secret` is a session.
final class AdminFixture: Sendable {
    static let secret = "session-secret-of-the-test"
    static let now = Date(timeIntervalSince1970: 1_760_000_000)

    let directory: TemporaryDirectory
    let database: SQLiteDatabase
    let media: MediaCache
    let queue: JobQueue
    let keys: APIKeys
    let calls: CallLog
    let settings: SettingsStore
    let administration: Administration
    let proxies: ProxyPool
    let tokens: TokenPool
    let webhooks: Webhooks
    let transport: CurlTransport
    let parts: HTTPService.Parts
    let edge: AdminEdge
    let isDraining = NIOLockedValueBox(false)

    /// Real sessions come from `administration` alone.
    init(
        publicURL: String? = nil, trusted: TrustedProxies = TrustedProxies(), definitions: [SettingDefinition] = [],
        usesRealSessions: Bool = false, takeOver: TakeOver? = nil
    ) async throws {
        directory = try TemporaryDirectory()
        database = try SQLiteDatabase.temporary(
            in: directory,
            migrations: AccessSchema.migrations + JobsSchema.migrations + MediaSchema.migrations
                + SettingsSchema.migrations + CallLogSchema.migrations + PoolSchema.migrations
                + ProxySchema.migrations + WebhooksSchema.migrations)
        media = try MediaCache(
            database: database, configuration: MediaCache.Configuration(directory: directory.file("temp")),
            logger: .quiet)
        transport = try CurlTransport(logger: .quiet)
        queue = JobQueue(database: database)
        keys = APIKeys(database: database)
        calls = CallLog(database: database)
        let vault = Vault(current: MasterKey())
        settings = SettingsStore(database: database, vault: vault, definitions: definitions, logger: .quiet)
        try await settings.load()
        proxies = ProxyPool(
            database: database, vault: vault, configuration: ProxyPool.Configuration(), transport: transport,
            logger: .quiet)
        try await proxies.load()
        tokens = TokenPool(
            database: database, vault: vault, proxies: proxies, configuration: TokenPool.Configuration(),
            logger: .quiet)
        try await tokens.load()
        webhooks = Webhooks(database: database, vault: vault, transport: transport, logger: .quiet)
        administration = Administration(
            database: database,
            passwords: PasswordHasher(configuration: .init(logRounds: 4, blockSize: 1, parallelism: 1)), logger: .quiet)
        let admin = AdminParts(
            administration: administration,
            tokens: tokens, proxies: proxies, queue: queue, calls: calls, settings: settings, callLimit: { 10_000 },
            timeZone: .gmt, takeOver: takeOver)
        parts = Stores(database, media: media, queue: queue, keys: keys, transport: transport).parts(
            admin: admin, webhooks: webhooks)
        let isDraining = isDraining
        let whole = Edge(
            parts, ServerConfiguration(publicURL: publicURL, trustedProxies: trusted),
            isDraining: { isDraining.withLockedValue { $0 } }, now: { Self.now })
        guard var edge = whole.admin else { throw APIError.inside }
        if !usesRealSessions {
            edge.session = { secret, _ in
                guard secret == Self.secret else { return nil }
                return Session(
                    id: "session_0123456789abcdef", name: "ann", address: "127.0.0.1", createdAt: Self.now,
                    lastUsedAt: Self.now, expiresAt: Self.now.addingTimeInterval(3_600))
            }
        }
        self.edge = edge
    }

    /// As a script with a session, unless other headers are given.
    func ask(
        _ method: HTTPRequest.Method, _ path: String, _ body: String? = nil,
        headers: HTTPFields = [.authorization: "Bearer \(AdminFixture.secret)"], from peer: String? = nil
    ) async throws -> AdminReply {
        let channel = NIOAsyncTestingChannel()
        if let peer { channel.remoteAddress = try SocketAddress(ipAddress: peer, port: 4711) }
        let head = HTTPRequest(
            method: method, scheme: "http", authority: "127.0.0.1:8001", path: path, headerFields: headers)
        let request = Request(head: head, body: RequestBody(buffer: ByteBuffer(string: body ?? "")))
        let context = APIContext(channel: channel, logger: .quiet)
        let response = await edge.respond(
            to: request, path: path.prefix { $0 != "?" }, context: context)
        let collected = NIOLockedValueBox(ByteBuffer())
        try await response.body.write(Collector(collected: collected))
        return AdminReply(
            status: response.status.code, headers: response.headers,
            text: String(buffer: collected.withLockedValue { $0 }))
    }

    /// The smallest whole PNG.
    static let png =
        Data(
            base64Encoded:
                "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
        ) ?? Data()

    /// Stores a picture for a job.
    func picture(
        for job: String, as kind: MediaKind = .image, after seconds: TimeInterval = 0
    ) async throws -> MediaItem {
        let bytes = AsyncStream<ByteBuffer> { stream in
            stream.yield(ByteBuffer(bytes: Self.png))
            stream.finish()
        }
        return try await media.store(
            bytes, as: kind, for: job, expectedLength: nil, now: Self.now.addingTimeInterval(seconds))
    }

    func get(_ path: String) async throws -> AdminReply { try await ask(.get, path) }
    func post(_ path: String, _ body: String? = nil) async throws -> AdminReply { try await ask(.post, path, body) }
    func delete(_ path: String, _ body: String? = nil) async throws -> AdminReply {
        try await ask(.delete, path, body)
    }

    private struct Collector: ResponseBodyWriter {
        let collected: NIOLockedValueBox<ByteBuffer>

        mutating func write(_ buffer: ByteBuffer) async throws {
            collected.withLockedValue { _ = $0.writeImmutableBuffer(buffer) }
        }

        consuming func finish(_ trailingHeaders: HTTPFields?) async throws {}
    }
}

struct AdminReply: Sendable {
    let status: Int
    let headers: HTTPFields
    let text: String

    /// A piece of the JSON: `data.0.name`.
    subscript(_ path: String) -> JSONTree? {
        let piece = try? JSONDecoder().decode(JSONTree.self, from: Data(text.utf8))
        return path.split(separator: ".").reduce(piece) { piece, name in
            switch piece {
            case .object(let members): members[String(name)]
            case .list(let elements):
                Int(name).flatMap { elements.indices.contains($0) ? elements[$0] : nil }
            default: nil
            }
        }
    }
}

/// Tests compare it with literals.
extension JSONTree: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByNilLiteral, ExpressibleByArrayLiteral, ExpressibleByFloatLiteral
{
    package init(stringLiteral value: String) { self = .text(value) }
    package init(integerLiteral value: Int) { self = .number(Double(value)) }
    package init(floatLiteral value: Double) { self = .number(value) }
    package init(booleanLiteral value: Bool) { self = .flag(value) }
    package init(nilLiteral: ()) { self = .null }
    package init(arrayLiteral elements: JSONTree...) { self = .list(elements) }

    var count: Int {
        switch self {
        case .list(let elements): elements.count
        case .object(let members): members.count
        case .null, .flag, .number, .text: 0
        }
    }
}
