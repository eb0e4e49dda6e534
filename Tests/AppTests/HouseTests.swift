import Access
import Foundation
import NIOCore
import ServiceLifecycle
import Store
import TestSupport
import Testing
import Transport
import Upstream

@testable import App

@Suite("The whole server")
struct HouseTests {
    @Test("It starts with no files at all, says so when it listens, is ready, knows new keys, and stops")
    func life() async throws {
        let place = try TemporaryDirectory()
        let directory = DataDirectory(place.file("data"))

        try await running(directory) { announcement in
            #expect(announcement.tokens == 0)
            #expect(announcement.text.contains("keys create --data-dir \(directory.path)"))
            let url = "http://127.0.0.1:\(announcement.port)"
            #expect(try await status(url + "/readyz") == 200)
            #expect(try await status(url + "/v1/videos") == 401)
            let key = try await directory.withDatabase {
                try await APIKeys(database: $0).create(name: "n", owner: "o", expiresAt: nil, now: Date()).key
            }
            #expect(try await status(url + "/v1/videos", key: key) == 200)
            let lines = try await LiveCheck(host: "127.0.0.1", port: announcement.port).lines()
            #expect(lines.map(\.name) == ["live", "live database", "live disk", "live draining"])
            #expect(lines.allSatisfy { $0.isGood })
        }

        let descriptors = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")
        // Some are gone by the time they are looked at.
        let open = descriptors.compactMap {
            try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)")
        }
        #expect(open.filter { $0.hasPrefix(directory.path) }.isEmpty)
    }

    @Test("Tokens of the settings are there at the start, and stay")
    func settingsTokens() async throws {
        let place = try TemporaryDirectory()
        let directory = DataDirectory(place.path)
        var configuration = Configuration()
        configuration.grok.tokens = ["token-of-the-settings-0001", "token-of-the-settings-0002", "short"]

        for _ in 1...2 {
            try await running(directory, configuration) { #expect($0.tokens == 2) }
        }
    }

    @Test("A simulated server has a token and a key of its own, which no later start finds, beside the settings'")
    func simulatedToken() async throws {
        let place = try TemporaryDirectory()
        let directory = DataDirectory(place.path)
        var configuration = Configuration()
        configuration.grok.tokens = ["token-of-the-settings-0001", "token-of-the-settings-0002"]
        configuration.xai.keys = ["xai-key-of-the-settings-0001"]

        try await running(directory, configuration, simulates: true) { announcement in
            #expect(announcement.tokens == 2)
            #expect(announcement.text.contains("Upstream: simulated"))
        }

        try await running(directory) { #expect($0.tokens == 0) }
    }

    @Test("Nothing of the operator's goes to the simulator")
    func simulatedSettings() {
        var grok = Configuration.Grok()
        grok.proxyURL = "http://127.0.0.1:1"
        grok.clearance = "a"
        grok.statsigID = "b"
        grok.tokens = ["c"]
        grok.superTokens = ["d"]
        grok.profile = .december2025
        var plain = Configuration.Grok()
        plain.baseURL = "http://127.0.0.1:2"
        plain.assetsURL = "http://127.0.0.1:2"
        plain.profile = .december2025

        #expect(grok.simulated(at: "http://127.0.0.1:2") == plain)

        let xai = Configuration.XAI(baseURL: "http://127.0.0.1:1", keys: ["e"], pollSeconds: 7)
        #expect(
            xai.simulated(at: "http://127.0.0.1:2")
                == Configuration.XAI(baseURL: "http://127.0.0.1:2", keys: [], pollSeconds: 7))
    }

    @Test("A taken port is told in one line, and nothing is announced")
    func takenPort() async throws {
        let first = try TemporaryDirectory()
        let second = try TemporaryDirectory()

        try await running(DataDirectory(first.path)) { announcement in
            var configuration = Configuration()
            configuration.server.port = announcement.port
            do {
                try await running(DataDirectory(second.path), configuration) { _ in Issue.record("it listened") }
                Issue.record("no error")
            } catch let error as IOError {
                #expect(
                    configuration.server.explanation(of: error)
                        == "cannot listen on 127.0.0.1:\(announcement.port): the port is taken; choose another with --port"
                )
            }
        }
    }

    @Test("A server that does not answer fails the live check")
    func nobodyThere() async throws {
        let lines = try await LiveCheck(host: "127.0.0.1", port: 1).lines()

        #expect(lines.map(\.isGood) == [false])
    }

    /// Runs `body` beside a server that listens, and stops the server after it.
    private func running(
        _ directory: DataDirectory, _ configuration: Configuration = Configuration(), simulates: Bool = false,
        _ body: (Announcement) async throws -> Void
    ) async throws {
        try directory.make()
        var configuration = configuration
        if configuration.server.port == Configuration().server.port { configuration.server.port = 0 }
        let (announcements, announced) = AsyncStream.makeStream(of: Announcement.self)
        let house = try await House.build(
            configuration, directory: directory, simulates: simulates, draining: Draining(), logger: .silent,
            announce: { announced.yield($0) })
        let group = ServiceGroup(services: house.services, logger: .silent)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                defer { announced.finish() }
                try await group.run()
            }
            if let announcement = await announcements.first(where: { _ in true }) {
                try await body(announcement)
                await group.triggerGracefulShutdown()
            }
            for try await _ in tasks {}
        }
    }

    private func status(_ url: String, key: String? = nil) async throws -> Int {
        let transport = try CurlTransport(logger: .silent)
        let request = TransferRequest(
            method: "GET", url: url, headers: key.map { [("authorization", "Bearer \($0)")] } ?? [])
        let response = try await transport.send(request)
        _ = try await response.body.collect(upTo: 1 << 20)
        await transport.shutdown()
        return response.status
    }
}
