import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOConcurrencyHelpers
import NIOCore
import Pool
import ServiceLifecycle
import Settings
import TestSupport
import Testing

@testable import Server

@Suite("The stream of changes")
struct AdminEventsTests {
    private static let request =
        "GET /api/events HTTP/1.1\r\nHost: a\r\nConnection: close\r\nAuthorization: Bearer \(AdminFixture.secret)\r\n\r\n"

    @Test("It tells what changed, and ends with the server")
    func tells() async throws {
        let definition = SettingDefinition(
            path: "log.level", meaning: "", form: "text", base: .text("info"), accept: { $0 })
        let fixture = try await AdminFixture(definitions: [definition])
        try await withListener({ port in
            let connection = try await RawConnection(port: port)
            try await connection.send(Self.request)
            let head = try await connection.head()
            #expect(head.hasPrefix("HTTP/1.1 200"))
            #expect(head.lowercased().contains("content-type: text/event-stream"))
            #expect(try await connection.text(upTo: "retry: 2000\n\n").hasSuffix("retry: 2000\n\n"))

            _ = try await fixture.settings.apply(["log.level": .text("debug")], by: "ann", now: AdminFixture.now)
            #expect(try await connection.text(upTo: "data: {}").contains("event: settings\n"))
            _ = try await fixture.picture(for: "job")
            #expect(try await connection.text(upTo: "data: {}").contains("event: media\n"))

            fixture.isDraining.withLockedValue { $0 = true }
            _ = try await connection.rest()
        }) { onListening in
            try await Self.service(fixture.edge, onListening).run()
        }
    }

    @Test("A proxy that dies by itself is told like one that an administrator removes")
    func dyingProxy() async throws {
        let fixture = try await AdminFixture()
        let line = "http://127.0.0.1:1"
        #expect(try await fixture.proxies.add(lines: line, now: AdminFixture.now).added == 1)
        let roads = try (0..<3).map { _ in try fixture.proxies.road(for: 1) }
        try await withListener({ port in
            let connection = try await RawConnection(port: port)
            try await connection.send(Self.request)
            _ = try await connection.text(upTo: "retry: 2000\n\n")

            for road in roads { fixture.proxies.settle(road, .failed) }
            #expect(fixture.proxies.list().first?.state != .healthy)
            #expect(try await connection.text(upTo: "data: {}").contains("event: proxies\n"))

            fixture.isDraining.withLockedValue { $0 = true }
            _ = try await connection.rest()
        }) { onListening in
            try await Self.service(fixture.edge, onListening).run()
        }
    }

    @Test("It ends with the session")
    func session() async throws {
        let fixture = try await AdminFixture()
        let asked = NIOLockedValueBox(0)
        let events = AdminEvents(
            sources: [], isDraining: { false },
            isLive: { _ in
                asked.withLockedValue { asked in
                    asked += 1
                    return asked < 2
                }
            }, pace: .milliseconds(1))
        var edge = fixture.edge
        edge.routes = [AdminRoute(.get, "/api/events") { try events.answer($0) }]
        try await withListener({ port in
            let connection = try await RawConnection(port: port)
            try await connection.send(Self.request)
            let all = String(decoding: try await connection.rest(), as: UTF8.self)
            #expect(all.contains(": alive"))
            #expect(asked.withLockedValue { $0 } == 2)
        }) { [edge] onListening in
            try await Self.service(edge, onListening).run()
        }
    }

    @Test("Of many changes of a kind it tells once, in the order of the kinds")
    func events() {
        #expect(
            String(buffer: AdminEvents.events([.media, .tokens]))
                == "event: tokens\ndata: {}\n\nevent: media\ndata: {}\n\n")
    }

    private static func service(
        _ edge: AdminEdge, _ onListening: @escaping @Sendable (Int) -> Void
    ) -> any Service {
        Connections(
            executors: LoopExecutors(), largestBody: 1 << 20, requests: RequestsUnderWay(), idleTimeout: nil,
            hotFile: { _ in nil },
            respond: { request, channel in
                await edge.respond(
                    to: request, path: (request.head.path ?? "/")[...],
                    context: APIContext(channel: channel, logger: .silent))
            }
        ).listening(onListening)
    }
}

extension RawConnection {
    /// All up to that.
    fileprivate func text(upTo end: String) async throws -> String {
        var text = ""
        while !text.hasSuffix(end) {
            let byte = try await read(1)
            guard !byte.isEmpty else { return text }
            text += String(decoding: byte, as: UTF8.self)
        }
        return text
    }
}
