import Logging
import Media
import NIOConcurrencyHelpers
import Server
import TestSupport
import Testing

@Suite struct RequestLogTests {
    @Test func `a request is logged under the name its client was told, and no other`() async throws {
        let lines = NIOLockedValueBox<[Logger.Metadata]>([])
        let logger = Logger(label: "test") { _ in
            Recorder(lines: lines)
        }
        try await withService(logger: logger) { port in
            let answer = try await RawHTTP.exchange(
                port, "GET /v1/videos HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")

            let line = try #require(lines.withLockedValue { $0.first { $0["route"] != nil } })
            #expect(line["request"].map { "\($0)" } == answer.header("x-request-id"))
            #expect(Set(line.keys) == ["request", "method", "route", "status", "ms"])
        }
    }

    @Test func `files that are asked for by the dozen are logged only where they fail`() async throws {
        let lines = NIOLockedValueBox<[Logger.Metadata]>([])
        let logger = Logger(label: "test") { _ in
            Recorder(lines: lines)
        }
        try await withAdministration(logger: logger) { port, session, item in
            func get(_ path: String) async throws -> Int {
                try await RawHTTP.exchange(
                    port, "GET \(path) HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\(session)\r\n"
                ).status
            }
            lines.withLockedValue { $0 = [] }
            let answers = [
                try await get("/api/media/\(item.name)/file?variant=thumbnail"),
                try await get("/api/media/nothing.png/file"), try await get("/api/media/\(item.name)"),
            ]
            #expect(answers == [200, 404, 200])
            let statuses = lines.withLockedValue { $0.compactMap { $0["status"].map { "\($0)" } } }
            #expect(statuses == ["404", "200"])
        }
    }

    private struct Recorder: LogHandler {
        let lines: NIOLockedValueBox<[Logger.Metadata]>
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.info

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            lines.withLockedValue { $0.append(metadata.merging(event.metadata ?? [:]) { _, new in new }) }
        }
    }
}
