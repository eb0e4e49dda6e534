import Access
import Catalog
import Foundation
import Generation
import Jobs
import Logging
import Media
import Server
import Store
import TestSupport
import Transport

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
    _ body: @Sendable (Int, _ key: String) async throws -> Void
) async throws {
    try await withStores { videos, media, keys in
        let key = try await keys.create(name: "test", owner: "test", expiresAt: nil, now: Date()).key
        let parts = HTTPService.Parts(
            videos: videos, media: media, keys: keys, catalog: .standard,
            readiness: { Readiness(checks: [Readiness.Check(name: "disk", isGood: false, detail: "none")]) },
            version: "9.9")
        try await withListener({ try await body($0, key) }) { onListening in
            try await HTTPService(
                parts: parts, configuration: configuration, logger: logger, onListening: onListening
            ).run()
        }
    }
}

/// What lies below the edge, over a fresh database and folder.
func withStores(_ body: (VideoService, MediaCache, APIKeys) async throws -> Void) async throws {
    let directory = try TemporaryDirectory()
    let database = try SQLiteDatabase.temporary(
        in: directory, migrations: AccessSchema.migrations + JobsSchema.migrations + MediaSchema.migrations)
    let media = try MediaCache(
        database: database, configuration: MediaCache.Configuration(directory: directory.path), logger: .quiet)
    let transport = try CurlTransport(logger: .quiet)
    let videos = VideoService(
        queue: JobQueue(database: database), media: media, catalog: .standard, transport: transport,
        configuration: VideoService.Configuration(), logger: .quiet)
    try await body(videos, media, APIKeys(database: database))
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
        group.cancelAll()
        while await group.nextResult() != nil {}
    }
}

extension Logger {
    /// Also of errors: a server that is cancelled with its test complains about each open connection.
    static var silent: Logger {
        var logger = Logger.quiet
        logger.logLevel = .critical
        return logger
    }
}
