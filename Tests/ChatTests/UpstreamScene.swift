import Catalog
import Foundation
import Logging
import Simulator
import TestSupport
import Transport
import Upstream

@testable import Chat

/// A scene whose upstream is the simulator.
struct UpstreamScene: Sendable {
    let simulator: UpstreamSimulator
    let scene: Scene

    /// Runs `body` while the upstream serves.
    static func open(
        accounts: Int = 2, profile: GrokWebProfile = .august2026, firstFrame: Duration = .seconds(60),
        betweenFrames: Duration = .seconds(60), configuration: ChatService.Configuration = .init(),
        _ body: (UpstreamScene) async throws -> Void
    ) async throws {
        let directory = try TemporaryDirectory()
        let simulator = UpstreamSimulator(
            options: .init(videoSeconds: 0.05, cacheDirectory: directory.file("upstream"), drawsPrompt: false),
            logger: .quiet)
        let serving = Task { try await simulator.run() }
        defer { serving.cancel() }
        let base = try await simulator.baseURL()
        let transport = try CurlTransport(logger: .quiet)
        let client = GrokWebClient(
            configuration: .init(
                baseURL: base, assetsURL: base, profile: profile, firstFrame: firstFrame, betweenFrames: betweenFrames),
            transport: transport, logger: .quiet)
        let scene = try await Scene(
            accounts: accounts, configuration: configuration,
            upstream: ProvidedConversations(.web, of: Upstreams(web: client, xai: client)))
        do {
            try await body(UpstreamScene(simulator: simulator, scene: scene))
            await transport.shutdown()
        } catch {
            await transport.shutdown()
            throw error
        }
    }

    /// Conversations that reached the upstream.
    var conversations: [JournalEntry] { simulator.journal().filter { $0.route == .conversation } }

    /// Whose account they came with, in order: "ab".
    var asked: String {
        String(conversations.compactMap { $0.token?.dropFirst("account-".count).first })
    }

    /// Waits until an answer's connection ended so.
    @discardableResult
    func ended(_ ending: JournalEntry.Ending) async throws -> JournalEntry {
        try await simulator.entry { $0.route == .conversation && $0.ending == ending }
    }
}
