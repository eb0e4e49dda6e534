import Access
import Catalog
import Characters
import Chat
import Console
import Foundation
import Generation
import Jobs
import Logging
import Media
import Pool
import Server
import Store
import TestSupport
import Transport
import Upstream
import Vault
import Webhooks

/// The real service on a free port over fresh stores, for the length of `body`.
func withService(
    _ configuration: ServerConfiguration = ServerConfiguration(port: 0), logger: Logger = .silent,
    _ body: @Sendable (Int) async throws -> Void
) async throws {
    try await withKeyedService(configuration, logger: logger) { port, _ in try await body(port) }
}

/// As `withService`, with a key that it takes.
func withKeyedService(
    _ configuration: ServerConfiguration = ServerConfiguration(port: 0), logger: Logger = .silent,
    listing: ModelListing = ModelListing(), console: ConsoleFiles? = nil, scope: KeyScope = .everything,
    _ body: @Sendable (Int, _ key: String) async throws -> Void
) async throws {
    try await withStores { stores in
        let key = try await stores.keys.create(name: "test", owner: "test", expiresAt: nil, scope: scope, now: Date())
            .key
        let parts = stores.parts(
            readiness: Readiness(checks: [Readiness.Check(name: "disk", isGood: false, detail: "none")]),
            console: console, listing: listing)
        try await withListener({ try await body($0, key) }) { onListening in
            try await HTTPService(
                parts: parts, configuration: configuration, logger: logger, onListening: onListening
            ).run()
        }
    }
}

/// What lies below the edge, over a fresh database and folder. The upstream is nowhere.
struct Stores: Sendable {
    let videos: VideoService
    let characters: CharacterService
    let images: ImageService
    let chat: ChatService
    let media: MediaCache
    let keys: APIKeys
    let queue: JobQueue

    init(
        _ database: SQLiteDatabase, media: MediaCache, queue: JobQueue, keys: APIKeys, transport: CurlTransport
    ) {
        self.media = media
        self.queue = queue
        videos = VideoService(
            queue: queue, media: media, catalog: .standard, transport: transport,
            configuration: VideoService.Configuration(), logger: .quiet)
        characters = CharacterService(
            store: CharacterStore(database: database), media: media, catalog: .standard, videos: videos, logger: .quiet)
        images = ImageService(queue: queue, media: media, configuration: .init(), logger: .quiet)
        let upstream = GrokWebClient(
            configuration: .init(baseURL: "http://127.0.0.1:9"), transport: transport, logger: .quiet)
        let tokens = TokenPool(
            database: database, vault: Vault(current: MasterKey()), configuration: .init(), logger: .quiet)
        chat = ChatService(
            upstreams: Upstreams(web: upstream, xai: upstream), tokens: tokens, media: media, calls: nil, logger: .quiet
        )
        self.keys = keys
    }

    func parts(
        readiness: Readiness = Readiness(checks: []), admin: AdminParts? = nil,
        console: ConsoleFiles? = nil, webhooks: Webhooks? = nil, listing: ModelListing = ModelListing()
    ) -> HTTPService.Parts {
        HTTPService.Parts(
            videos: videos, images: images, chat: chat, jobChanges: { [queue] in queue.changes(of: $0) }, media: media,
            keys: keys, catalog: .standard, readiness: { readiness }, version: "9.9", admin: admin,
            console: console, webhooks: webhooks, characters: characters, listing: listing)
    }
}

func withStores(_ body: (Stores) async throws -> Void) async throws {
    let directory = try TemporaryDirectory()
    let database = try SQLiteDatabase.temporary(
        in: directory,
        migrations: AccessSchema.migrations + JobsSchema.migrations + MediaSchema.migrations + PoolSchema.migrations
            + CharactersSchema.migrations)
    let media = try MediaCache(
        database: database, configuration: MediaCache.Configuration(directory: directory.path), logger: .quiet)
    let transport = try CurlTransport(logger: .quiet)
    try await body(
        Stores(
            database, media: media, queue: JobQueue(database: database), keys: APIKeys(database: database),
            transport: transport))
    await transport.shutdown()
    withExtendedLifetime(directory) {}
}

/// Runs `server` until `body`, which gets its port, is done.
func withListener(
    _ body: @Sendable (Int) async throws -> Void,
    _ server: @escaping @Sendable (@escaping @Sendable (Int) -> Void) async throws -> Void
) async throws {
    let (ports, port) = AsyncStream<Int>.makeStream()
    try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
            defer { port.finish() }
            try await server { port.yield($0) }
        }
        var iterator = ports.makeAsyncIterator()
        guard let number = await iterator.next() else {
            // It never listened: this throws why.
            try await group.next()
            return
        }
        try await body(number)
        await takeAll(number)
        group.cancelAll()
        while await group.nextResult() != nil {}
    }
}

/// Returns when the server has taken every connection that there is: they are taken in their order, and the answer to
/// this request comes from behind that. NIO ends the process over one that lies ready when the taking is cancelled.
private func takeAll(_ port: Int) async {
    // A server that takes no more has none lying ready.
    guard let last = try? await RawConnection(port: port) else { return }
    try? await last.send("POST /last HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
    _ = try? await last.head()
}

extension Logger {
    /// Also of errors: a server that is cancelled with its test complains about each open connection.
    static var silent: Logger {
        var logger = Logger.quiet
        logger.logLevel = .critical
        return logger
    }
}
