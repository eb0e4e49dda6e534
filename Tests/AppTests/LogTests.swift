import Foundation
import Logging
import NIOConcurrencyHelpers
import TestSupport
import Testing

@testable import App

@Suite("Log lines")
struct LogTests {
    private let lines = NIOLockedValueBox<[String]>([])

    private func logger(_ form: LineLogHandler.Form, level: Logger.Level = .info, secrets: [String] = []) -> Logger {
        let lines = lines
        return Logger(label: "test") { label in
            LineLogHandler(
                label: label, level: level, form: form, mask: SecretMask(known: secrets),
                now: { Date(timeIntervalSince1970: 1_750_000_000.25) },
                write: { line in lines.withLockedValue { $0.append(line) } })
        }
    }

    private var written: [String] { lines.withLockedValue { $0 } }

    private func object(_ line: String) throws -> [String: String] {
        try JSONDecoder().decode([String: String].self, from: Data(line.utf8))
    }

    @Test("JSON: one object a line, with time, level, logger, message and the fields")
    func json() throws {
        var logger = logger(.json)
        logger[metadataKey: "request"] = "r1"
        logger.warning("Slow \"disk\"", metadata: ["path": "/a\nb", "time": "9"])

        let line = try #require(written.first)
        #expect(line.hasSuffix("}\n") && line.dropLast().allSatisfy { !$0.isNewline })
        #expect(
            try object(line) == [
                "time": "2025-06-15T15:06:40.250Z", "level": "warning", "logger": "test", "message": "Slow \"disk\"",
                "request": "r1", "path": "/a\nb", "field_time": "9",
            ])
    }

    @Test("Text: time, level, message and fields, quoted where they hold blanks")
    func text() {
        logger(.text).info("Job done", metadata: ["id": "video_1", "why": "all \"well\"\n"])

        #expect(
            written == ["2025-06-15T15:06:40.250Z info     Job done id=video_1 why=\"all \\\"well\\\"\\n\"\n"])
    }

    @Test("Nothing below the level is written")
    func level() {
        logger(.json, level: .warning).info("Nobody hears this")

        #expect(written.isEmpty)
    }

    @Test("A line is bounded and still JSON, however much there is to say")
    func bounds() throws {
        let metadata = Dictionary(
            uniqueKeysWithValues: (0..<100).map {
                ("field\($0)", Logger.MetadataValue.string(String(repeating: "\u{1}é", count: 5_000)))
            })
        logger(.json).info("\(String(repeating: "m", count: 100_000))", metadata: metadata)
        logger(.text).info("\(String(repeating: "m", count: 100_000))", metadata: metadata)

        #expect(written.allSatisfy { $0.utf8.count <= LineLogHandler.longestLine && $0.hasSuffix("\n") })
        let fields = try #require(
            try JSONSerialization.jsonObject(with: Data(written[0].utf8)) as? [String: any Sendable])
        #expect(fields["truncated"] as? Bool == true)
        #expect((fields["message"] as? String)?.count == LineLogHandler.longestValue + 1)
    }

    @Test(
        "What looks like a secret is masked",
        arguments: [
            ("key sk-AbCdEfGhIjKlMnOpQrStUvWxYz012345 given", "GhIjKlMnOpQrStUvWxYz"),
            ("Cookie: sso=abcdefghijklmnopqrstuvwxyz; sso-rw=ABCDEFGHIJKLMNOPQRSTUVWXYZ", "hijklmnopqrstuv"),
            ("Cookie: a=1; sso-rw=ABCDEFGHIJKLMNOPQRSTUVWXYZ", "HIJKLMNOPQRSTUV"),
            ("cf_clearance=abcdefghijklmnopqrstuvwxyz", "hijklmnop"),
            ("token eyJhbGciOiJIUzI1NiJ9.eyJzZXNzaW9uIjoiMSJ9.s1gn4tur3", "IUzI1NiJ9.eyJzZXNzaW9u"),
            ("through socks5h://anna:correcthorsebattery@10.0.0.1:1080", "horsebatt"),
            ("known my-own-secret-word here", "own-secret-w"),
        ])
    func masking(text: String, secret: String) throws {
        let logger = logger(.text, secrets: ["my-own-secret-word"])
        logger.info("\(text)", metadata: ["value": "\(text)", "list": ["\(text)"], "map": ["a": "\(text)"]])

        let line = try #require(written.first)
        #expect(!line.contains(secret))
        #expect(line.contains("****"))
    }

    @Test("What is no secret stays as it is")
    func innocent() {
        let mask = SecretMask()
        for text in ["video_0123456789abcdef", "a@b.example", "seconds=4", "desk-lamp", "https://host/path?x=1"] {
            #expect(mask.masked(text) == text)
        }
    }
}
