import Foundation
import Store
import TestSupport
import Testing

@testable import Access

@Suite struct APIKeysTests {
    private let directory: TemporaryDirectory
    private let database: SQLiteDatabase
    private let keys: APIKeys
    private let now = Date(timeIntervalSince1970: 1_760_000_000)

    init() throws {
        directory = try TemporaryDirectory()
        database = try .temporary(in: directory, migrations: AccessSchema.migrations)
        keys = APIKeys(database: database)
    }

    @Test("A key is sk- and 43 characters of base64url, and lets its holder in")
    func creates() async throws {
        let (key, record) = try await keys.create(name: " laptop ", owner: "ann", expiresAt: nil, now: now)
        #expect(key.wholeMatch(of: #/sk-[A-Za-z0-9_-]{43}/#) != nil)
        #expect(record.id.wholeMatch(of: #/key_[0-9a-f]{16}/#) != nil)
        #expect(record.name == "laptop" && record.prefix == String(key.prefix(9)))
        let principal = try keys.authenticate(key, now: now)
        #expect(principal == Principal(owner: "ann", keyID: record.id, keyName: "laptop"))
        #expect(try await keys.list().map(\.id) == [record.id])
    }

    @Test("A key is for what it was made for; all kinds, or none named, is no limit")
    func scopes() async throws {
        let (key, record) = try await keys.create(
            name: "a", owner: "ann", expiresAt: nil, scope: KeyScope(kinds: [.video, .chat]), now: now)
        let scope = try #require(try keys.authenticate(key, now: now)).scope
        #expect(scope.names == ["video", "chat"])
        #expect(scope.allows(.video) && scope.allows(.chat) && !scope.allows(.image))
        #expect(try keys.key(id: record.id)?.scope == scope)
        #expect(KeyScope(kinds: Set(WorkKind.allCases)) == .everything)
        #expect(KeyScope(kinds: []) == .everything)

        // What a later version wrote is not taken for everything.
        _ = try await database.write { try $0.execute("UPDATE api_keys SET kinds = 'hologram'", []) }
        let later = try #require(try APIKeys(database: database).authenticate(key, now: now)).scope
        #expect(WorkKind.allCases.allSatisfy { !later.allows($0) })
    }

    @Test("Calls are counted, those that are not written down yet among them")
    func counts() async throws {
        let (_, record) = try await keys.create(name: "a", owner: "ann", expiresAt: nil, now: now)
        for _ in 0..<3 { keys.noteCall(record.id) }
        #expect(try keys.key(id: record.id)?.calls == 3)
        try await keys.saveUses()
        keys.noteCall(record.id)
        #expect(try keys.key(id: record.id)?.calls == 4)
        #expect(try APIKeys(database: database).key(id: record.id)?.calls == 3)
        #expect(try keys.key(id: record.id)?.lastUsedAt == nil)
    }

    @Test("No two keys are alike, and neither is in the files")
    func keepsNoSecret() async throws {
        let (first, _) = try await keys.create(name: "a", owner: "ann", expiresAt: nil, now: now)
        let (second, _) = try await keys.create(name: "a", owner: "ann", expiresAt: nil, now: now)
        #expect(first != second)
        for file in try FileManager.default.contentsOfDirectory(atPath: directory.path) {
            let bytes = try Data(contentsOf: URL(fileURLWithPath: directory.file(file)))
            #expect(bytes.range(of: Data(first.dropFirst(9).utf8)) == nil, "\(file)")
        }
        let size = try await database.read {
            try $0.first("SELECT length(digest) FROM api_keys", []) { try $0.integer(0) }
        }
        #expect(size == 32)
    }

    @Test("What is not a live key lets nobody in")
    func refusesOthers() async throws {
        let (key, _) = try await keys.create(name: "a", owner: "ann", expiresAt: nil, now: now)
        for other in [
            "", "sk-", String(key.dropLast()), key + " ", key.uppercased(), "Bearer " + key,
            String(repeating: "x", count: 1_000_000), "' OR 1=1 --", "sk-\u{0}",
        ] {
            #expect(try keys.authenticate(other, now: now) == nil)
        }
        #expect(try keys.authenticate(key, now: now) != nil)
    }

    @Test("A key ends at its expiry, also while it is remembered")
    func expires() async throws {
        let end = now.addingTimeInterval(0.5)
        let (key, _) = try await keys.create(name: "a", owner: "ann", expiresAt: end, now: now)
        #expect(try keys.authenticate(key, now: now) != nil)
        #expect(try keys.authenticate(key, now: now.addingTimeInterval(0.4)) != nil)
        #expect(try keys.authenticate(key, now: end) == nil)
        #expect(try keys.authenticate(key, now: end.addingTimeInterval(5)) == nil)
    }

    @Test("A revocation takes hold at once here and within a second elsewhere")
    func revokes() async throws {
        let elsewhere = APIKeys(database: database)
        let (key, record) = try await keys.create(name: "a", owner: "ann", expiresAt: nil, now: now)
        #expect(try keys.authenticate(key, now: now) != nil)
        #expect(try elsewhere.authenticate(key, now: now) != nil)
        let revoked = try await keys.revoke(record.id, now: now)
        #expect(revoked.revokedAt == now)
        #expect(try keys.authenticate(key, now: now) == nil)
        #expect(try elsewhere.authenticate(key, now: now.addingTimeInterval(1)) == nil)
    }

    @Test("A program revokes by id alone, and sees a key masked and when it was used")
    func programs() async throws {
        let (key, record) = try await keys.create(name: "a", owner: "ann", expiresAt: nil, now: now)
        #expect(record.label == key.prefix(9) + "****" && record.lastUsedAt == nil)
        _ = try keys.authenticate(key, now: now.addingTimeInterval(5))
        #expect(try await keys.list().map(\.lastUsedAt) == [now.addingTimeInterval(5)])
        #expect(try await APIKeys(database: database).list().map(\.lastUsedAt) == [nil])
        try await keys.saveUses()
        try await keys.saveUses()
        #expect(try APIKeys(database: database).key(id: record.id)?.lastUsedAt == now.addingTimeInterval(5))
        #expect(try await keys.revoke(id: "a", now: now) == nil)
        #expect(try await keys.revoke(id: record.id, now: now)?.revokedAt == now)
        #expect(try keys.authenticate(key, now: now) == nil)
    }

    @Test("Revoking again changes nothing")
    func revokesOnce() async throws {
        let (_, record) = try await keys.create(name: "a", owner: "ann", expiresAt: nil, now: now)
        let first = try await keys.revoke(record.id, now: now)
        let second = try await keys.revoke(record.id, now: now.addingTimeInterval(60))
        #expect(first == second)
        #expect(try await keys.list() == [first])
    }

    @Test("A name is enough to revoke if one live key has it")
    func revokesByName() async throws {
        let (_, first) = try await keys.create(name: "ci", owner: "ann", expiresAt: nil, now: now)
        let (_, second) = try await keys.create(name: "ci", owner: "bob", expiresAt: nil, now: now)
        await #expect(throws: AccessError.ambiguousName("ci")) { _ = try await keys.revoke("ci", now: now) }
        #expect(try await keys.revoke(first.id, now: now).id == first.id)
        #expect(try await keys.revoke("ci", now: now).id == second.id)
        await #expect(throws: AccessError.noSuchKey("ci")) { _ = try await keys.revoke("ci", now: now) }
        await #expect(throws: AccessError.noSuchKey("key_0")) { _ = try await keys.revoke("key_0", now: now) }
    }

    @Test(
        "A name of nothing, of too much or of what does not print is refused",
        arguments: [
            "", "  ", "\n", "a\nb", "a\tb", "a\u{0}", "a\u{202E}b", "a\u{200B}b", String(repeating: "n", count: 65),
        ])
    func refusesNames(name: String) async throws {
        await #expect(throws: AccessError.invalidName) {
            _ = try await keys.create(name: name, owner: "ann", expiresAt: nil, now: now)
        }
        await #expect(throws: AccessError.invalidName) {
            _ = try await keys.create(name: "a", owner: name, expiresAt: nil, now: now)
        }
        #expect(try await keys.list().isEmpty)
    }

    @Test(
        "Names may be long, spaced and in any script",
        arguments: [String(repeating: "n", count: 64), "My laptop 2", "机器 ☂", "'; DROP"])
    func takesNames(name: String) async throws {
        let (_, record) = try await keys.create(name: name, owner: name, expiresAt: nil, now: now)
        #expect(record.name == name && record.owner == name)
        #expect(try await keys.list() == [record])
    }

    @Test("Keys are listed newest first")
    func lists() async throws {
        for second in [2, 1, 3] {
            _ = try await keys.create(
                name: "\(second)", owner: "ann", expiresAt: nil, now: now.addingTimeInterval(Double(second)))
        }
        #expect(try await keys.list().map(\.name) == ["3", "2", "1"])
    }

    @Test("Guessing keeps the memory bounded and drives no answer about a real key out")
    func boundsGuesses() async throws {
        let (key, _) = try await keys.create(name: "a", owner: "ann", expiresAt: nil, now: now)
        #expect(try keys.authenticate(key, now: now) != nil)
        for number in 0..<RecentKeys.limit + 500 {
            #expect(try keys.authenticate("sk-\(number)", now: now) == nil)
        }
        #expect(keys.recent.count <= 2 * RecentKeys.limit)
        try await database.close()
        // From memory: there is no database to ask.
        #expect(try keys.authenticate(key, now: now) != nil)
        #expect(throws: StoreError.closed) { try keys.authenticate(key, now: now.addingTimeInterval(1)) }
    }

    @Test("A key is found through the index of digests")
    func usesIndex() async throws {
        let plan = try await database.read {
            try $0.query("EXPLAIN QUERY PLAN " + APIKeyTable.holderByDigest, [.blob(Data(count: 32))]) {
                try $0.text(3)
            }
        }
        #expect(plan.count == 1 && plan.allSatisfy { $0.hasPrefix("SEARCH") && $0.contains("api_keys_by_digest") })
    }

    @Test(
        "The table refuses what no key is",
        arguments: [
            "UPDATE api_keys SET digest = x'00'", "UPDATE api_keys SET id = 'k'", "UPDATE api_keys SET name = ''",
            "UPDATE api_keys SET owner = ''", "UPDATE api_keys SET calls = -1",
            "UPDATE api_keys SET created_at = 'now'",
            "INSERT INTO api_keys SELECT 'key_0000000000000000', digest, prefix, name, owner, 0, NULL, NULL, NULL, NULL, 0 FROM api_keys",
        ])
    func checks(sql: String) async throws {
        _ = try await keys.create(name: "a", owner: "ann", expiresAt: nil, now: now)
        do {
            try await database.write { _ = try $0.execute(sql) }
            Issue.record("was taken: \(sql)")
        } catch StoreError.constraint {}
    }
}
