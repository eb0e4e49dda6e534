import Foundation
import Store
import TestSupport
import Testing

@testable import Access

@Suite("Keys of another program")
struct KeyAdoptionTests {
    private let directory: TemporaryDirectory
    private let keys: APIKeys
    private let now = Date(timeIntervalSince1970: 1_760_000_000)
    private let key = "sk-Zq8vT2mLx04RkWb7Ncd3"

    init() throws {
        directory = try TemporaryDirectory()
        keys = APIKeys(database: try SQLiteDatabase.temporary(in: directory, migrations: AccessSchema.migrations))
    }

    @Test("A strong key lets its holder in, once adopted; nothing of it is kept but its beginning")
    func adopt() async throws {
        #expect(try keys.obstacle(to: key) == nil)
        guard case .added(let record) = try await keys.adopt(key, name: "imported", owner: "imported", now: now) else {
            Issue.record("not added")
            return
        }
        #expect(record.prefix == "sk-Zq" && record.name == "imported")
        #expect(try keys.authenticate(key, now: now)?.owner == "imported")
        #expect(try await keys.adopt(key, name: "imported", owner: "imported", now: now) == .known)
        #expect(try keys.obstacle(to: key) == .known)
        for file in try FileManager.default.contentsOfDirectory(atPath: directory.path) {
            let bytes = try Data(contentsOf: URL(fileURLWithPath: directory.file(file)))
            #expect(bytes.range(of: Data(key.dropFirst(5).utf8)) == nil, "\(file)")
        }
    }

    @Test("A key that was revoked here stays out")
    func revoked() async throws {
        _ = try await keys.adopt(key, name: "imported", owner: "imported", now: now)
        _ = try await keys.revoke("imported", now: now)

        #expect(try await keys.adopt(key, name: "imported", owner: "imported", now: now + 2) == .known)
        #expect(try keys.authenticate(key, now: now + 2) == nil)
    }

    @Test(
        "A key that anybody would guess is not taken",
        arguments: [
            "", "sk-123456", "sk-REPLACE_ME", "sk-REPLACE_ME_WITH_A_KEY", "sk-1234567890abcdefghij",
            "aaaaaaaaaaaaaaaaaaaaaaaa",
            "grok2api-grok2api-0a9b", "my secret key of words", "sk-abcdefghijklmnopqrst", "schlüssel-schlüssel-9",
            String(repeating: "kJ8s2Lq0", count: 40),
        ])
    func weak(key: String) async throws {
        #expect(try await keys.adopt(key, name: "imported", owner: "imported", now: now) == .weak)
        #expect(try keys.obstacle(to: key) == .weak)
        #expect(try await keys.list().isEmpty)
    }
}
