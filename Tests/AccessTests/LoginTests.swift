import Foundation
import Logging
import NIOConcurrencyHelpers
import Store
import TestSupport
import Testing

@testable import Access

@Suite("Logging in") struct LoginTests {
    private let fixture: AdministrationFixture
    private let now = AdministrationFixture.now
    private let password = AdministrationFixture.password

    init() throws { fixture = try AdministrationFixture() }

    @Test("Nobody is let in before the set-up, and after it only by name and password")
    func wrong() async throws {
        await #expect(throws: LoginError.notSetUp) {
            try await fixture.administration.logIn(name: "admin", password: "admin", from: "::1", now: now)
        }
        let administration = try await fixture.setUp()
        for (index, (name, word)) in [
            ("anna", ""), ("anna", "admin"), ("Anna", password), ("", password), ("admin", "admin"),
            ("anna", password + " "), ("anna", String(repeating: "x", count: 1_000_000)), ("anna\u{0}", password),
        ].enumerated() {
            await #expect(throws: LoginError.wrong) {
                try await administration.logIn(
                    name: name, password: word, from: "10.0.0.\(index)", now: now.addingTimeInterval(Double(index * 60))
                )
            }
        }
    }

    @Test("A wrong name, a wrong password and the right ones cost the same: one scrypt over as much, with one salt")
    func sameWork() async throws {
        struct Work: Hashable {
            let salt: Data
            let parameters: PasswordHash.Parameters
        }
        let works = NIOLockedValueBox<[Work]>([])
        let administration = Administration(
            database: fixture.database,
            passwords: PasswordHasher(configuration: .init(logRounds: 4, blockSize: 1, parallelism: 1)) {
                let work = Work(salt: $1, parameters: $2)
                works.withLockedValue { $0.append(work) }
                return try PasswordHash.scrypt($0, $1, $2)
            }, logger: .quiet)
        try await administration.setPassword(password, name: "anna", now: now)
        let made = works.withLockedValue { $0 }
        #expect(made.count == 1)
        for (index, (name, word)) in [
            ("anna", "wrong"), ("nobody", "wrong"), ("nobody", password), ("", ""), ("anna", ""),
            (String(repeating: "n", count: 100_000), "wrong"), ("anna", String(repeating: "x", count: 100_000)),
            ("anna", password),
        ].enumerated() {
            works.withLockedValue { $0 = [] }
            let refused = await refusal(
                administration, name, word, "10.1.0.\(index)", now.addingTimeInterval(Double(index * 60)))
            #expect(refused == (name == "anna" && word == password ? nil : .wrong))
            #expect(works.withLockedValue { $0 } == made, "\(name.prefix(9)) \(word.prefix(9))")
        }
    }

    @Test("A session lives until it is unused for half an hour, or half a day old")
    func expiry() async throws {
        let administration = try await fixture.setUp()
        let (secret, session) = try await administration.logIn(
            name: "anna", password: password, from: "192.0.2.7", now: now)
        #expect(secret.text.wholeMatch(of: /[A-Za-z0-9_-]{43}/) != nil)
        #expect(session.address == "192.0.2.7" && session.expiresAt == now.addingTimeInterval(43_200))
        #expect(try await administration.session(secret.text, now: now.addingTimeInterval(1_799)) == session)
        #expect(try await administration.session(secret.text, now: now.addingTimeInterval(1_799 + 1_800)) == nil)

        let (other, _) = try await administration.logIn(name: "anna", password: password, from: "::1", now: now)
        for minute in stride(from: 0, to: 720, by: 29) {
            let moment = now.addingTimeInterval(Double(minute * 60))
            #expect(try await administration.session(other.text, now: moment) != nil)
        }
        #expect(try await administration.session(other.text, now: now.addingTimeInterval(43_200)) == nil)
        for nothing in ["", "x", secret.text + "x", String(repeating: "x", count: 1_000_000)] {
            #expect(try await administration.session(nothing, now: now) == nil)
        }
    }

    @Test("The use of a session is written at most once a minute")
    func touches() async throws {
        let administration = try await fixture.setUp()
        let (secret, _) = try await administration.logIn(name: "anna", password: password, from: "::1", now: now)
        for (seconds, noted) in [(59.0, 0.0), (60, 60), (119, 60), (121, 121)] {
            let moment = now.addingTimeInterval(seconds)
            _ = try await administration.session(secret.text, now: moment)
            #expect(try await administration.sessions(now: moment).map(\.lastUsedAt) == [now.addingTimeInterval(noted)])
        }
        // To look whether it still lives is no use of it.
        let used = now.addingTimeInterval(121)
        #expect(try await administration.session(secret.text, isUse: false, now: used + 1_700) != nil)
        #expect(try await administration.session(secret.text, isUse: false, now: used + 1_801) == nil)
    }

    @Test("Sessions end by logging out, one by one, all together, and with a new password")
    func ends() async throws {
        let administration = try await fixture.setUp()
        func open() async throws -> (secret: Secret, session: Session) {
            try await administration.logIn(name: "anna", password: password, from: "::1", now: now)
        }
        let first = try await open()
        let second = try await open()
        #expect(first.secret != second.secret)
        try await administration.logOut(first.secret.text)
        #expect(try await administration.sessions(now: now) == [second.session])
        #expect(try await administration.endSession(second.session.id))
        #expect(try await !administration.endSession(second.session.id))
        #expect(try await administration.session(second.secret.text, now: now) == nil)
        _ = try await open()
        _ = try await open()
        #expect(try await administration.endSessions() == 2)
        let last = try await open()
        await #expect(throws: LoginError.wrong) {
            try await administration.changePassword(old: "not that one", new: password + "!", from: "::1", now: now)
        }
        await #expect(throws: LoginError.weak(.tooShort)) {
            try await administration.changePassword(old: password, new: "123456", from: "::1", now: now)
        }
        #expect(try await administration.session(last.secret.text, now: now) != nil)
        try await administration.changePassword(old: password, new: password + "!", from: "::1", now: now)
        #expect(try await administration.session(last.secret.text, now: now) == nil)
        _ = try await administration.logIn(name: "anna", password: password + "!", from: "::1", now: now)
    }

    @Test("Past the most sessions the one used longest ago ends")
    func bounded() async throws {
        let fixture = try AdministrationFixture(.init(sessions: 3))
        let administration = try await fixture.setUp()
        var ids: [String] = []
        for minute in 0..<5 {
            ids.append(
                try await administration.logIn(
                    name: "anna", password: password, from: "::1", now: now.addingTimeInterval(Double(minute * 60))
                ).session.id)
        }
        #expect(
            try await administration.sessions(now: now.addingTimeInterval(300)).map(\.id) == ids.suffix(3).reversed())
    }

    @Test("Of 300 wrong logins in a minute from one address few are looked at, and the right password waits as well")
    func throttled() async throws {
        let administration = try await fixture.setUp()
        var looked = 0
        for attempt in 0..<300 {
            let moment = now.addingTimeInterval(Double(attempt) / 5)
            switch await refusal(administration, "anna", "wrong \(attempt)", "192.0.2.7", moment) {
            case .wrong: looked += 1
            case .throttled(let wait): #expect(wait >= .seconds(1))
            case let other: Issue.record("\(String(describing: other))")
            }
        }
        #expect((5...10).contains(looked))
        let later = now.addingTimeInterval(60)
        guard case .throttled(let wait) = await refusal(administration, "anna", password, "192.0.2.7", later) else {
            Issue.record("let in")
            return
        }
        let moment = later.addingTimeInterval(wait / .seconds(1))
        #expect(await refusal(administration, "anna", password, "192.0.2.7", moment) == nil)
    }

    @Test("Many addresses at one name are throttled too, and so is one address at many names")
    func throttledApart() async throws {
        let administration = try await fixture.setUp()
        func looked(_ attempt: (Int) -> (name: String, address: String)) async -> Int {
            var looked = 0
            for index in 0..<100 {
                let (name, address) = attempt(index)
                if await refusal(administration, name, "wrong", address, now) == .wrong { looked += 1 }
            }
            return looked
        }
        #expect(await looked { ("anna", "10.0.0.\($0)") } == 5)
        #expect(await looked { ("name \($0)", "192.0.2.1") } == 5)
        #expect(await looked { ("other \($0)", "2001:db8::\($0)") } == 5)
    }

    /// nil if it is let in.
    private func refusal(
        _ administration: Administration, _ name: String, _ password: String, _ address: String, _ moment: Date
    ) async -> LoginError? {
        do {
            _ = try await administration.logIn(name: name, password: password, from: address, now: moment)
            return nil
        } catch {
            return error
        }
    }

    @Test("What the hasher has no room for is refused, and does not count as an attempt")
    func busy() async throws {
        let fixture = try AdministrationFixture(waiting: -2)
        let administration = fixture.administration
        try await AdministrationFixture.administration(fixture.database).setPassword(password, name: "anna", now: now)
        for _ in 0..<50 {
            await #expect(throws: LoginError.busy) {
                try await administration.logIn(name: "anna", password: password, from: "::1", now: now)
            }
        }
    }

    @Test("A login hashes the password anew when the parameters have changed")
    func rehashes() async throws {
        _ = try await fixture.setUp()
        let costly = Administration(
            database: fixture.database,
            passwords: PasswordHasher(configuration: .init(logRounds: 6, blockSize: 2, parallelism: 1)), logger: .quiet)
        let (secret, _) = try await costly.logIn(name: "anna", password: password, from: "::1", now: now)
        #expect(try #require(try costly.administrator()).password.phc.hasPrefix("$scrypt$ln=6,r=2,p=1$"))
        #expect(try await costly.session(secret.text, now: now) != nil)
        _ = try await costly.logIn(name: "anna", password: password, from: "::1", now: now)
    }
}
