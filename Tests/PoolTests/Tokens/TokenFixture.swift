import Catalog
import Foundation
import NIOConcurrencyHelpers
import Store
import TestSupport
import Upstream
import Vault

@testable import Pool

/// A database with a pool on it, at a time that moves only when told to.
struct TokenFixture: Sendable {
    let directory: TemporaryDirectory
    let database: SQLiteDatabase
    let vault = Vault(current: MasterKey())
    let time = NIOLockedValueBox(Date(timeIntervalSince1970: 1_760_000_000))
    /// The same for what calls take.
    let stopwatch = NIOLockedValueBox(ContinuousClock.now)

    init() throws {
        directory = try TemporaryDirectory()
        database = try .temporary(in: directory, migrations: PoolSchema.migrations + ProxySchema.migrations)
    }

    var now: Date { time.withLockedValue { $0 } }

    func pool(
        _ configuration: TokenPool.Configuration = .init(patience: .zero), source: (any QuotaSource)? = nil,
        database: (any Database)? = nil, sleeps: NIOLockedValueBox<[Duration]> = NIOLockedValueBox([])
    ) -> TokenPool {
        TokenPool(
            database: database ?? self.database, vault: vault, quotas: source.map { [.web: $0] } ?? [:],
            configuration: configuration,
            logger: .quiet,
            clock: { [time] in time.withLockedValue { $0 } },
            stopwatch: { [stopwatch] in stopwatch.withLockedValue { $0 } },
            sleep: { pause in sleeps.withLockedValue { $0.append(pause) } })
    }

    static func secret(_ number: Int) -> String { "secret-number-\(number)-of-some" }

    func drafts(_ count: Int) -> [TokenDraft] {
        (1...count).map { TokenDraft(credential: Credential(Self.secret($0)), tier: .basic) }
    }
}

/// Says of every account what it was told to say.
final class ScriptedQuotas: QuotaSource {
    let answer: NIOLockedValueBox<Result<[QuotaGroup: Quota], UpstreamError>>

    init(_ answer: Result<[QuotaGroup: Quota], UpstreamError>) { self.answer = NIOLockedValueBox(answer) }

    func quotas(of credential: Credential, tier: Tier, by egress: Egress) async throws(UpstreamError)
        -> [QuotaGroup: Quota]
    {
        try answer.withLockedValue { $0 }.get()
    }
}
