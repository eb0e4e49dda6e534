import Foundation
import Logging
import NIOConcurrencyHelpers
import NIOCore
import Store
import TestSupport
import Transport
import Upstream
import Vault

@testable import Pool

/// A database, an upstream on loopback and a clock that stands until it is put on.
final class ProxyWorld: Sendable {
    let directory: TemporaryDirectory
    let database: SQLiteDatabase
    let transport: CurlTransport
    let server: StaticServer
    let vault: Vault
    let key = MasterKey()
    let time = NIOLockedValueBox(Date(timeIntervalSince1970: 1_750_000_000))

    init() async throws {
        directory = try TemporaryDirectory()
        database = try .temporary(in: directory, migrations: PoolSchema.migrations + ProxySchema.migrations)
        transport = try CurlTransport(logger: .quiet)
        server = try await StaticServer(["/": ("text/plain", Array("hello".utf8))])
        vault = Vault(current: key)
    }

    var now: Date { time.withLockedValue { $0 } }

    func later(_ seconds: TimeInterval) { time.withLockedValue { $0 += seconds } }

    /// A pool like one of a server that just started.
    func pool(
        _ configuration: ProxyPool.Configuration = .init(), vault: Vault? = nil, logger: Logger = .quiet,
        isTimed: Bool = false
    ) async throws -> ProxyPool {
        var configuration = configuration
        configuration.testURL = server.url("/")
        let time = time
        let pool = ProxyPool(
            database: database, vault: vault ?? self.vault, configuration: configuration, transport: transport,
            logger: logger, clock: { isTimed ? Date() : time.withLockedValue { $0 } })
        try await pool.load()
        return pool
    }

    /// Tokens to be bound: a binding of none is forgotten at the start.
    func addTokens(_ count: Int) async throws {
        try await database.write { connection in
            for number in 0..<count {
                try connection.execute(
                    """
                    INSERT INTO tokens (secret, digest, label, tier, since, revision, created_at)
                    VALUES (?, ?, '****', 'basic', 0, 1, 0)
                    """,
                    [.text("test-token-\(number)-0123456789"), .blob(Data(repeating: UInt8(number), count: 32))])
            }
        }
    }

    /// A call of this token to the upstream, settled as its end demands.
    func call(_ pool: ProxyPool, token: Int = 1) async throws -> String {
        let road = try pool.road(for: token)
        do {
            let request = TransferRequest(url: server.url("/"), proxy: road.egress.proxy)
            let text = String(buffer: try await transport.send(request).body.collect(upTo: 1000))
            pool.settle(road, .served)
            return text
        } catch {
            pool.settle(road, .failed)
            throw error
        }
    }

    /// All bytes that the database wrote to disk.
    func files() throws -> Data {
        try FileManager.default.contentsOfDirectory(atPath: directory.path).reduce(Data()) {
            $0 + (FileManager.default.contents(atPath: directory.file($1)) ?? Data())
        }
    }
}
