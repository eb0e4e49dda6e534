import Catalog
import Foundation
import NIOConcurrencyHelpers
import Testing
import Upstream

@testable import Pool

@Suite("Which models keys may use")
struct ModelListTests {
    /// Lists for each key what it was told to.
    final class Lists: QuotaSource {
        let answers = NIOLockedValueBox<[String: Set<String>]>([:])
        let asked = NIOLockedValueBox(0)
        let listsModels = true

        func quotas(of credential: Credential, tier: Tier, by egress: Egress) async throws(UpstreamError)
            -> [QuotaGroup: Quota]
        { [:] }

        func models(of credential: Credential, by egress: Egress) async throws(UpstreamError) -> Set<String> {
            asked.withLockedValue { $0 += 1 }
            guard let names = answers.withLockedValue({ $0[credential.secret] }) else {
                throw UpstreamError(.unavailable, status: 503, message: "away")
            }
            return names
        }
    }

    @Test("All that some key lists is served; as long as one key's list is unknown, the catalog's word counts")
    func union() async throws {
        let fixture = try TokenFixture()
        let source = Lists()
        let pool = fixture.pool(source: source)
        _ = try await pool.add(fixture.drafts(2), now: fixture.now)
        source.answers.withLockedValue { $0[TokenFixture.secret(1)] = ["a", "b"] }

        func serves(_ name: String) -> Bool {
            let (all, one) = (pool.supply(now: fixture.now), pool.serves(.web, .basic, name, now: fixture.now))
            #expect(all.serves(.web, .basic, name) == one, "of one model both say the same")
            return one
        }
        #expect(serves("c"), "nothing is known")
        await pool.readModels()
        #expect(serves("a") && serves("c"), "of one nothing is known")
        await pool.readModels()
        #expect(source.asked.withLockedValue { $0 } == 2, "not asked again at once")

        source.answers.withLockedValue { $0[TokenFixture.secret(2)] = ["b", "c"] }
        fixture.time.withLockedValue { $0 += ModelLists.pause + 1 }
        await pool.readModels()
        #expect(serves("a") && serves("b") && serves("c") && !serves("d"))

        // A key that is gone or dead counts no more; a test of one reads its list anew.
        try await pool.disable(TokenFilter(secrets: [TokenFixture.secret(2)]), reason: "off")
        #expect(!serves("c"))
        source.answers.withLockedValue { $0[TokenFixture.secret(1)] = ["d"] }
        let token = try #require(try await pool.token(secret: TokenFixture.secret(1)))
        _ = try await pool.test(token.id)
        #expect(serves("d") && !serves("a"))
        try await pool.remove(TokenFilter())
        #expect(!serves("d"), "nobody is there at all")
    }

    @Test("A model is asked of those who list it; where nobody may use it nobody is waited for")
    func lending() async throws {
        let fixture = try TokenFixture()
        let source = Lists()
        let pool = fixture.pool(source: source)
        _ = try await pool.add(fixture.drafts(2), now: fixture.now)
        source.answers.withLockedValue {
            $0[TokenFixture.secret(1)] = ["a", "b"]
            $0[TokenFixture.secret(2)] = ["b", "c"]
        }
        await pool.readModels()
        let ids = try await pool.list().map(\.id)

        func lent(_ model: String?) throws -> Set<Int> {
            Set(try (0..<4).map { _ in try pool.lend(LeaseRequest(tier: .basic, model: model)).id })
        }
        #expect(try lent("a") == [ids[0]])
        #expect(try lent("c") == [ids[1]])
        #expect(try lent(nil) == Set(ids), "those taken aside are back")
        #expect(try lent("b") == Set(ids))
        #expect(throws: PoolError.noToken) { try pool.lend(LeaseRequest(tier: .basic, model: "d")) }
        try await pool.disable(TokenFilter(secrets: [TokenFixture.secret(2)]), reason: "off")
        #expect(throws: PoolError.noToken) { try pool.lend(LeaseRequest(tier: .basic, model: "c")) }
    }

    @Test("A provider that lists none is not asked, and serves all its tier does")
    func unlisted() async throws {
        let fixture = try TokenFixture()
        let pool = fixture.pool(source: ScriptedQuotas(.success([:])))
        _ = try await pool.add(fixture.drafts(1), now: fixture.now)
        await pool.readModels()
        #expect(pool.supply(now: fixture.now).serves(.web, .basic, "anything"))
    }

    @Test("So many lists are kept, and no more")
    func bounds() {
        var lists = ModelLists()
        for id in 0...ModelLists.most { lists.expect(id) }
        #expect(lists.due(now: Date()).count == ModelLists.most)
        lists.learn(ModelLists.most, ["a"])
        #expect(lists.names.isEmpty)
    }
}
