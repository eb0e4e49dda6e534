import Foundation
import Logging
import NIOConcurrencyHelpers
import Testing

@testable import Access

@Suite("What is logged of the administrator") struct AdministrationLogTests {
    @Test("Set-ups, logins and failures with their address; no code, session, password or name that was typed")
    func secrets() async throws {
        let lines = NIOLockedValueBox<[String]>([])
        let fixture = try AdministrationFixture()
        let administration = AdministrationFixture.administration(
            fixture.database, logger: Logger(label: "test") { _ in Recorder(lines: lines) })
        let now = AdministrationFixture.now
        let first = AdministrationFixture.password
        let second = "another battery 8 horse"

        let code = try #require(try await administration.beginSetUp(now: now)).secret.text
        try await administration.setUp(code: code, name: "anna", password: first, now: now)
        let (secret, _) = try await administration.logIn(name: "anna", password: first, from: "192.0.2.1", now: now)
        await #expect(throws: LoginError.wrong) {
            try await administration.logIn(name: first, password: "typed amiss", from: "192.0.2.2", now: now)
        }
        try await administration.changePassword(old: first, new: second, from: "192.0.2.1", now: now)
        try await administration.setPassword(first, name: nil, now: now)

        let log = lines.withLockedValue { $0 }
        #expect(log.count == 5)
        #expect(log.contains { $0.contains("192.0.2.1") } && log.contains { $0.contains("192.0.2.2") })
        for hidden in [code, first, second, secret.text, "typed amiss"] {
            #expect(!log.contains { $0.contains(hidden) })
        }
    }
}

private struct Recorder: LogHandler {
    let lines: NIOLockedValueBox<[String]>
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.trace

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        lines.withLockedValue { $0.append("\(event.message) \(event.metadata ?? [:])") }
    }
}
