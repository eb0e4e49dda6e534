import Foundation
import Hummingbird
import HummingbirdCore
import Logging
import NIOConcurrencyHelpers
import NIOCore
import ServiceLifecycle

/// A loopback upstream that speaks xAI's official API and makes real media: videos, edits, extensions, pictures and
/// conversations, at one port of 127.0.0.1 under `/v1`. Videos outlive the process, in the cache directory.
package final class XAISimulator: Service {
    package struct Options: Sendable {
        /// 0 takes any free port.
        package var port: Int
        /// How long a simulated video takes.
        package var videoSeconds: Double
        package var cacheDirectory: String
        package var ffmpeg: String
        /// The only valid keys; nil takes any that is not empty.
        package var keys: Set<String>?
        /// Whether the prompt is drawn into the media. Without it all of one shape share one file.
        package var drawsPrompt: Bool
        package var faults: [XAIFault]

        package init(
            port: Int = 0, videoSeconds: Double = 0, cacheDirectory: String, ffmpeg: String = "ffmpeg",
            keys: Set<String>? = nil, drawsPrompt: Bool = true, faults: [XAIFault] = []
        ) {
            self.port = port
            self.videoSeconds = videoSeconds
            self.cacheDirectory = cacheDirectory
            self.ffmpeg = ffmpeg
            self.keys = keys
            self.drawsPrompt = drawsPrompt
            self.faults = faults
        }
    }

    private let upstream: XAIUpstream
    private let logger: Logger

    package init(options: Options, logger: Logger) {
        upstream = XAIUpstream(options: options, logger: logger)
        self.logger = logger
    }

    /// `http://127.0.0.1:PORT/v1`. Waits until it listens.
    package func baseURL() async throws -> String { try await upstream.address.wait() + "/v1" }

    /// Serves until cancelled or asked to shut down.
    package func run() async throws {
        defer { upstream.address.end() }
        try FileManager.default.createDirectory(
            atPath: upstream.options.cacheDirectory + "/ledger", withIntermediateDirectories: true)
        let known = try upstream.ledger.open(now: Date())
        upstream.recall(known)
        try await withThrowingTaskGroup(of: Void.self) { group in
            defer { group.cancelAll() }
            group.addTask { await self.upstream.renderer.run() }
            try await cancelWhenGracefulShutdown { try await self.listen(after: known) }
        }
    }

    /// Without a wish for a port it takes the last one again, if that is free: what clients were told leads there.
    private func listen(after known: [Ledger.Fact]) async throws {
        guard upstream.options.port == 0, let last = known.compactMap(\.port).last else {
            return try await listen(upstream.options.port)
        }
        do {
            try await listen(last)
        } catch let error as IOError where error.errnoCode == EADDRINUSE {
            try await listen(0)
        }
    }

    private func listen(_ port: Int) async throws {
        let (address, ledger) = (upstream.address, upstream.ledger)
        let application = Application(
            responder: XAIResponder(upstream: upstream),
            server: .http1(configuration: .init(additionalChannelHandlers: [CloseOnHangUp()])),
            configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: port)),
            onServerRunning: { channel in
                guard let port = channel.localAddress?.port else { return }
                ledger.record(.listened(port: port), now: Date())
                address.settle("http://127.0.0.1:\(port)")
            },
            logger: logger)
        try await application.run()
    }

    /// Scripts more faults; each request meets at most one, the first that fits.
    package func inject(_ faults: XAIFault...) { upstream.state.withLockedValue { $0.faults += faults } }

    package func clearFaults() { upstream.state.withLockedValue { $0.faults = [] } }

    /// Every request so far, oldest first.
    package func journal() -> [XAIEntry] { upstream.state.withLockedValue { $0.journal } }

    /// Answers conversations whose last message holds `words` so, from now on; the first script that fits.
    package func answer(_ words: String, _ script: XAIScript) {
        upstream.state.withLockedValue { $0.scripts.append((words, script)) }
    }

    /// From now on a key may use no other models of those that there are.
    package func allow(_ models: Set<String>) { upstream.state.withLockedValue { $0.models = models } }

    /// Answers in pieces that are under way.
    package var openStreams: Int { upstream.state.withLockedValue { $0.openStreams } }

    /// Videos that were begun, each of which is billed.
    package var videosMade: Int { upstream.state.withLockedValue { $0.videos.count } }

    /// No video is done until `release()`.
    package func hold() { upstream.state.withLockedValue { $0.isHeld = true } }

    package func release() { upstream.state.withLockedValue { $0.isHeld = false } }

    /// Waits until the journal has an entry that `fits`; one of before does too.
    package func entry(where fits: @escaping @Sendable (XAIEntry) -> Bool) async throws -> XAIEntry {
        try await upstream.entry(where: fits)
    }
}
