import Foundation
import Store
import TestSupport
import Testing

@testable import Access

@Suite("Setting up the administrator") struct SetUpTests {
    private let fixture: AdministrationFixture
    private let now = AdministrationFixture.now
    private let password = AdministrationFixture.password

    init() throws { fixture = try AdministrationFixture() }

    @Test("The code makes the administrator, once")
    func once() async throws {
        let administration = fixture.administration
        let code = try #require(try await administration.beginSetUp(now: now)).secret.text
        #expect(code.wholeMatch(of: /[a-z0-9]{32}/) != nil)
        #expect(try !administration.isSetUp())

        try await administration.setUp(code: " \(code.uppercased())\n", name: "anna", password: password, now: now)

        #expect(try administration.isSetUp())
        #expect(try await administration.beginSetUp(now: now) == nil)
        await #expect(throws: SetUpError.alreadySetUp) {
            try await administration.setUp(code: code, name: "bert", password: password, now: now)
        }
        _ = try await administration.logIn(name: "anna", password: password, from: "::1", now: now)
    }

    @Test("Only the newest code works, until it expires")
    func codes() async throws {
        let administration = fixture.administration
        await #expect(throws: SetUpError.wrongCode) {
            try await administration.setUp(code: "", name: "anna", password: password, now: now)
        }
        let old = try #require(try await administration.beginSetUp(now: now))
        let code = try #require(try await administration.beginSetUp(now: now))
        for (wrong, moment) in [
            (old.secret.text, now), (code.secret.text + "a", now), (String(repeating: "a", count: 1_000_000), now),
            (code.secret.text, code.expiresAt),
        ] {
            await #expect(throws: SetUpError.wrongCode) {
                try await administration.setUp(code: wrong, name: "anna", password: password, now: moment)
            }
        }
        #expect(code.expiresAt == now.addingTimeInterval(1_800))
        try await administration.setUp(
            code: code.secret.text, name: "anna", password: password, now: code.expiresAt.addingTimeInterval(-1))
    }

    @Test("A weak password or an empty name leaves the code as it was")
    func weak() async throws {
        let administration = fixture.administration
        let code = try #require(try await administration.beginSetUp(now: now)).secret.text
        await #expect(throws: SetUpError.weak(.tooShort)) {
            try await administration.setUp(code: code, name: "anna", password: "admin", now: now)
        }
        await #expect(throws: SetUpError.invalidName) {
            try await administration.setUp(code: code, name: " ", password: password, now: now)
        }
        try await administration.setUp(code: code, name: "anna", password: password, now: now)
    }

    @Test("Of fifty at once through two processes' handles on one file, one becomes the administrator")
    func atOnce() async throws {
        let other = try SQLiteDatabase.temporary(in: fixture.directory, migrations: AccessSchema.migrations)
        let doors = [fixture.administration, AdministrationFixture.administration(other)]
        let code = try #require(try await doors[0].beginSetUp(now: now)).secret.text

        let made = await withTaskGroup(of: Int?.self) { group in
            for index in 0..<50 {
                group.addTask {
                    do {
                        try await doors[index % 2].setUp(
                            code: code, name: "admin \(index)", password: password, now: now)
                        return index
                    } catch {
                        #expect(error as? SetUpError == .alreadySetUp)
                        return nil
                    }
                }
            }
            return await group.reduce(into: []) { $0 += $1.map { [$0] } ?? [] }
        }

        #expect(made.count == 1)
        let name = "admin \(made.first ?? -1)"
        for door in doors {
            #expect(try door.isSetUp())
            #expect(try await door.logIn(name: name, password: password, from: "::1", now: now).session.name == name)
        }
        try await other.close()
    }

    @Test("The password of the settings is taken when it differs, and refused when it is weak")
    func adopts() async throws {
        let administration = fixture.administration
        await #expect(throws: SetUpError.weak(.tooShort)) {
            _ = try await administration.adopt("grok2api", name: "admin", now: now)
        }
        #expect(try !administration.isSetUp())
        #expect(try await administration.adopt(password, name: "admin", now: now))
        let (secret, _) = try await administration.logIn(name: "admin", password: password, from: "::1", now: now)
        #expect(try await !administration.adopt(password, name: "admin", now: now))
        #expect(try await administration.session(secret.text, now: now) != nil)
        #expect(try await administration.adopt(password, name: "anna", now: now))
        #expect(try await administration.session(secret.text, now: now) == nil)
        #expect(try await administration.adopt(password + "!", name: "anna", now: now))
        await #expect(throws: LoginError.wrong) {
            try await administration.logIn(name: "anna", password: password, from: "::1", now: now)
        }
    }

    @Test("A new password keeps the name unless another is given, and closes the set-up")
    func setsPassword() async throws {
        let administration = fixture.administration
        let code = try #require(try await administration.beginSetUp(now: now)).secret.text
        try await administration.setPassword(password, name: nil, now: now)
        await #expect(throws: SetUpError.alreadySetUp) {
            try await administration.setUp(code: code, name: "eve", password: password, now: now)
        }
        _ = try await administration.logIn(name: "admin", password: password, from: "::1", now: now)
        try await administration.setPassword(password, name: "anna", now: now)
        try await administration.setPassword(password, name: nil, now: now)
        _ = try await administration.logIn(name: "anna", password: password, from: "::1", now: now)
    }

    @Test("Neither code, session nor password is in the files, and no value prints them")
    func keepsNoSecret() async throws {
        let administration = fixture.administration
        let code = try #require(try await administration.beginSetUp(now: now))
        try await administration.setUp(code: code.secret.text, name: "anna", password: password, now: now)
        let (secret, session) = try await administration.logIn(
            name: "anna", password: password, from: "::1", now: now)
        for file in try FileManager.default.contentsOfDirectory(atPath: fixture.directory.path) {
            let bytes = try Data(contentsOf: URL(fileURLWithPath: fixture.directory.file(file)))
            for hidden in [code.secret.text, secret.text, password] {
                #expect(bytes.range(of: Data(hidden.utf8)) == nil, "\(file)")
            }
        }
        let hash = try #require(try administration.administrator()).password
        for printed in [
            "\(code)", "\(code.secret)", String(reflecting: code), String(reflecting: secret), "\(secret)",
            "\(session)", "\(hash)", "\(LoginError.wrong)", "\(SetUpError.weak(.common))",
        ] {
            for hidden in [code.secret.text, secret.text, password, hash.phc] { #expect(!printed.contains(hidden)) }
        }
        var dumped = ""
        dump(code, to: &dumped)
        dump(secret, to: &dumped)
        #expect(!dumped.contains(code.secret.text) && !dumped.contains(secret.text))
    }
}
