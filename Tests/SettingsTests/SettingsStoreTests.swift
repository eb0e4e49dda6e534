import Foundation
import Store
import TestSupport
import Testing
import Vault

@testable import Settings

@Suite("Settings")
struct SettingsStoreTests {
    @Test("A change holds at once and after a restart, and tells its origin")
    func keeps() async throws {
        let fixture = try SettingsFixture()
        let store = try await fixture.store()
        #expect(store.view("grok.limit")?.origin == "file f.toml")

        let outcome = try await store.apply(["grok.limit": .integer(7), "log.level": .text("debug")])

        #expect(outcome == .changed("grok.limit", "log.level", restart: ["grok.limit", "log.level"]))
        for store in [store, try await fixture.store()] {
            let view = try #require(store.view("grok.limit"))
            #expect(view.value == .integer(7))
            #expect(view.base == .integer(3))
            #expect(view.origin == "settings")
            #expect(view.changedBy == "ann")
            #expect(view.changedAt == SettingsFixture.now)
            #expect(store.values()["log.level"] == .text("debug"))
        }
        #expect(store.view("grok.limit")?.needsRestart == true)
        #expect(try await fixture.store().view("grok.limit")?.needsRestart == false)
    }

    @Test("nil takes a key back to its base")
    func takesBack() async throws {
        let store = try await SettingsFixture().store()
        _ = try await store.apply(["grok.limit": .integer(7)])

        let outcome = try await store.apply(["grok.limit": nil])

        #expect(outcome == .changed("grok.limit", restart: ["grok.limit"]))
        #expect(store.view("grok.limit")?.value == .integer(3))
        #expect(store.view("grok.limit")?.needsRestart == false)
        #expect(try await store.apply(["grok.limit": nil]) == .changed())
    }

    @Test("All problems are told, and nothing changes while there is one")
    func refuses() async throws {
        let store = try await SettingsFixture().store()

        let outcome = try await store.apply([
            "log.level": .text("debug"), "grok.limit": .integer(10), "made.up": .flag(true), "server.port": .integer(3),
            "grok.cookie": .text("x****"),
        ])

        #expect(
            outcome
                == .refused([
                    SettingProblem(path: "grok.cookie", reason: .masked),
                    SettingProblem(path: "grok.limit", reason: .invalid(form: "a whole number from 1 to 9")),
                    SettingProblem(path: "made.up", reason: .unknown),
                    SettingProblem(path: "server.port", reason: .pinned(origin: "flag --port")),
                ]))
        #expect(store.view("log.level")?.value == .text("info"))
    }

    @Test("What is posted back as it was shown changes nothing, also of a pinned key")
    func roundTrip() async throws {
        let store = try await SettingsFixture().store()
        _ = try await store.apply([
            "grok.cookie": .text("secret"), "grok.roads": .list([.text("abc"), .text("bcd")]),
        ])
        let shown = Dictionary(uniqueKeysWithValues: store.views().map { ($0.path, Optional($0.value)) })
        #expect(shown["grok.cookie"] == .text("s****"))

        #expect(try await store.apply(shown) == .changed())
        #expect(store.values()["grok.cookie"] == .text("secret"))

        let mixed: SettingValue = .list([.text("b****"), .text("new")])
        #expect(try await store.apply(["grok.roads": mixed]) == .changed("grok.roads", restart: ["grok.roads"]))
        #expect(store.values()["grok.roads"] == .list([.text("bcd"), .text("new")]))
    }

    @Test("A mask that could stand for two values is refused")
    func ambiguous() async throws {
        let store = try await SettingsFixture().store()
        _ = try await store.apply(["grok.roads": .list([.text("abc"), .text("axy")])])

        let outcome = try await store.apply(["grok.roads": .list([.text("a****")])])

        #expect(outcome == .refused([SettingProblem(path: "grok.roads", reason: .masked)]))
    }

    @Test("Secrets lie sealed, and a new master key seals them anew")
    func seals() async throws {
        let fixture = try SettingsFixture()
        let secret = "canary-cookie-0123456789"
        _ = try await fixture.store().apply(["grok.cookie": .text(secret), "log.level": .text("debug")])
        func text() async throws -> [String?] {
            try await fixture.database.read {
                try $0.query("SELECT value FROM settings ORDER BY path", []) { try $0.optionalText(0) }
            }
        }
        #expect(try await text() == [nil, #""debug""#])

        let newer = Vault(current: MasterKey(), older: [fixture.key])
        let store = try await fixture.store(vault: newer)
        #expect(try await store.rekey() == 1)
        #expect(try await store.rekey() == 0)
        #expect(try await SettingsStore.stored(in: fixture.database, vault: newer).first?.value == .text(secret))
        // Sealed under a lost key: the rest still holds.
        let lost = try await fixture.store(vault: Vault(current: MasterKey()))
        #expect(lost.values()["grok.cookie"] == .text(""))
        #expect(lost.values()["log.level"] == .text("debug"))
    }

    @Test("Stored values that are no longer valid are ignored")
    func ignores() async throws {
        let fixture = try SettingsFixture()
        _ = try await fixture.store().apply(["grok.limit": .integer(7), "log.level": .text("debug")])
        let narrower = SettingDefinition(
            path: "grok.limit", meaning: "", form: "", base: .integer(2), accept: { $0 == .integer(2) ? $0 : nil })

        let store = try await fixture.store([narrower])

        #expect(store.values() == ["grok.limit": .integer(2)])
        #expect(store.view("grok.limit")?.origin == "default")
    }

    @Test("Appliers hear of their keys only, get all values, and a failing one asks for a restart")
    func live() async throws {
        struct Failure: Error {}
        let heard = Heard()
        let store = try await SettingsFixture().store(live: [
            LiveSetting(["grok.limit"]) { await heard.add($0["grok.limit"]) },
            LiveSetting(["grok.cookie"]) { _ in throw Failure() },
        ])

        #expect(try await store.apply(["grok.limit": .integer(4)]) == .changed("grok.limit"))
        #expect(
            try await store.apply(["grok.cookie": .text("a"), "log.level": .text("debug")])
                == .changed("grok.cookie", "log.level", restart: ["grok.cookie", "log.level"]))
        #expect(await heard.values == [.integer(4)])
        #expect(store.view("grok.limit")?.isLive == true)
        #expect(store.view("log.level")?.isLive == false)
    }

    @Test("Of many changes at once the last value that appliers get is the one that holds")
    func order() async throws {
        let heard = Heard()
        let store = try await SettingsFixture().store(live: [
            LiveSetting(["grok.limit"]) { values in
                await Task.yield()
                await heard.add(values["grok.limit"])
            }
        ])

        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 1...9 { group.addTask { _ = try await store.apply(["grok.limit": .integer(number)]) } }
            try await group.waitForAll()
        }

        #expect(await heard.values.last == store.values()["grok.limit"])
    }

    @Test("What another process changed takes effect with the next change made here")
    func otherProcess() async throws {
        let heard = Heard()
        let fixture = try SettingsFixture()
        let store = try await fixture.store(live: [LiveSetting(["grok.limit"]) { await heard.add($0["grok.limit"]) }])
        let other = try await fixture.store()
        _ = try await other.apply(["grok.limit": .integer(7)])
        #expect(store.values()["grok.limit"] == .integer(3))

        #expect(try await store.apply(["log.level": .text("debug")]) == .changed("log.level", restart: ["log.level"]))

        #expect(store.values()["grok.limit"] == .integer(7))
        #expect(await heard.values == [.integer(7)])
    }

    @Test("Who listens hears of a change")
    func tells() async throws {
        let store = try await SettingsFixture().store()
        var changes = store.changes().makeAsyncIterator()

        _ = try await store.apply(["grok.limit": .integer(5)])

        #expect(await changes.next() != nil)
    }

    @Test(
        "Values come from JSON as what they are",
        arguments: [
            ("true", .flag(true)), ("1", .integer(1)), ("1.5", .real(1.5)), (#""a""#, .text("a")),
            ("[401,429]", .list([.integer(401), .integer(429)])), ("[]", .list([])),
        ] as [(String, SettingValue)])
    func decodes(json: String, value: SettingValue) throws {
        #expect(try JSONDecoder().decode(SettingValue.self, from: Data(json.utf8)) == value)
        #expect(try JSONDecoder().decode(SettingValue.self, from: JSONEncoder().encode(value)) == value)
    }
}

/// What an applier was told.
private actor Heard {
    private(set) var values: [SettingValue?] = []

    func add(_ value: SettingValue?) { values.append(value) }
}
