import Catalog
import Foundation
import Store
import TestSupport
import Testing
import Upstream
import Vault

@testable import Pool

/// Every statement that the pool runs is looked at, whoever writes it.
@Suite("Query plans of the token tables")
struct TokenQueryPlanTests {
    /// What is done to the tables, and what of their plans may grow with them.
    struct Work: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let allowed: Set<String>
        let body: @Sendable (TokenPool, TokenFixture) async throws -> Void

        init(
            _ name: String, allowing allowed: Set<String> = [],
            _ body: @escaping @Sendable (TokenPool, TokenFixture) async throws -> Void
        ) {
            testDescription = name
            self.allowed = allowed
            self.body = body
        }

        static func page(_ name: String, _ filter: TokenFilter, _ order: TokenOrder = .newest) -> Work {
            Work(name, allowing: Self.pages) { pool, _ in
                _ = try await pool.page(filter, order: order, offset: 0, limit: 5)
            }
        }

        /// Pages go by id as far as they reach; they are counted in an index that holds all that is asked for.
        private static let pages: Set<String> = [
            "SCAN tokens", "SCAN tokens USING COVERING INDEX tokens_by_state",
            "SCAN tokens USING COVERING INDEX tokens_by_revision",
        ]
    }

    private static let video = LeaseRequest(tier: .basic, quota: .video)

    private static let works = [
        Work("adding") { pool, fixture in _ = try await pool.add(fixture.drafts(4), now: fixture.now) },
        Work("reading what is new") { pool, fixture in
            _ = try await fixture.pool().add(
                [TokenDraft(credential: Credential("another-process-s"), tier: .basic)], now: fixture.now)
            try await pool.load()
        },
        Work("a call that is served") { pool, _ in
            try await pool.withLease(video) { _ in }
            try await pool.flush()
        },
        Work("a call that is refused") { pool, _ in
            await #expect(throws: UpstreamError.self) {
                try await pool.withLease(video) { _ in throw UpstreamError(.rateLimited, status: 429, message: "slow") }
            }
        },
        Work("asking for quotas") { pool, _ in
            _ = try await pool.test(1)
            try await pool.flush()
        },
        Work("one by its id") { pool, _ in _ = try await pool.token(1) },
        Work("one by its secret") { pool, _ in _ = try await pool.token(secret: TokenFixture.secret(1)) },
        Work("enabling") { pool, _ in try await pool.enable(.init(ids: [1])) },
        Work("disabling") { pool, _ in try await pool.disable(.init(ids: [1]), reason: "tired") },
        Work("tagging") { pool, _ in try await pool.setTags(["mine"], .init(ids: [1])) },
        Work("noting") { pool, _ in try await pool.setNote("mine", .init(ids: [1])) },
        Work("a new key") { pool, _ in _ = try await pool.rekey() },
        // Who is left is read.
        Work("removing", allowing: ["SCAN tokens USING COVERING INDEX tokens_by_revision"]) { pool, _ in
            try await pool.remove(.init(ids: [1]))
        },
        .page("all", .init()), .page("all, oldest first", .init(), .oldest), .page("a tier", .init(tier: .basic)),
        .page("active ones", .init(status: .active)), .page("cooling ones", .init(status: .cooling)),
        .page("expired ones of a tier", .init(tier: .basic, status: .expired)),
        .page("unused ones", .init(isUnused: true)), .page("those with a tag", .init(tag: "mine"), .oldest),
        .page("those with a text", .init(text: "mine")),
        Work("the list of all", allowing: ["SCAN tokens"]) { pool, _ in _ = try await pool.list() },
        Work("all tags", allowing: ["SCAN token_tags USING COVERING INDEX token_tags_by_tag"]) { pool, _ in
            _ = try await pool.tags()
        },
        // Sums over all, in as many groups as there are kinds of calls.
        Work(
            "statistics",
            allowing: [
                "SCAN tokens USING COVERING INDEX tokens_by_state", "SCAN token_quotas", "USE TEMP B-TREE FOR GROUP BY",
            ]
        ) { pool, _ in _ = try await pool.statistics() },
    ]

    @Test("What is done for each call or change searches an index; pages go by id; nothing is sorted", arguments: works)
    func plans(work: Work) async throws {
        let fixture = try TokenFixture()
        let database = RecordingDatabase(fixture.database)
        let source = ScriptedQuotas(.success([.video: Quota(remaining: 4)]))
        let pool = fixture.pool(source: source, database: database)
        _ = try await pool.add(fixture.drafts(2), now: fixture.now)
        _ = database.takeStatements()

        try await work.body(pool, fixture)

        let statements = database.takeStatements().filter { !$0.hasPrefix("PRAGMA") }
        #expect(!statements.isEmpty)
        for statement in statements {
            let arguments = [Value](repeating: .null, count: statement.count { $0 == "?" })
            let plan = try await fixture.database.read {
                try $0.query("EXPLAIN QUERY PLAN \(statement)", arguments) { try $0.text(3) }
            }
            #expect(Set(plan.filter(Self.grows)).isSubset(of: work.allowed), "\(statement): \(plan)")
        }
    }

    /// Whether the step takes longer the more tokens there are. `token_revision` is one row, and hardly ever is a secret
    /// unsealed.
    private static func grows(_ step: String) -> Bool {
        if step.contains("TEMP B-TREE") { return true }
        guard step.hasPrefix("SCAN token"), !step.hasPrefix("SCAN token_revision") else { return false }
        return !step.hasSuffix("tokens_by_plain_secret")
    }
}
