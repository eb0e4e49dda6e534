import Foundation
import Hummingbird
import HummingbirdCore
import Logging
import NIOConcurrencyHelpers
import NIOCore
import ServiceLifecycle

/// A loopback upstream that speaks the Grok web protocol of both profiles and makes real media.
///
/// Everything is on one port of 127.0.0.1: the REST calls, the assets (`/users/…`) and the control routes:
/// `POST /_control/faults` (one `Fault` or an array), `GET` and `DELETE /_control/faults`, `GET` and
/// `DELETE /_control/journal`, `GET /_control/state`.
package final class UpstreamSimulator: Service {
    private let upstream: SimulatedUpstream
    private let renderer: Renderer
    private let options: Options
    private let logger: Logger

    package init(options: Options, logger: Logger) {
        var options = options
        options.cacheDirectory = URL(fileURLWithPath: options.cacheDirectory).path
        self.options = options
        self.logger = logger
        renderer = Renderer(directory: options.cacheDirectory, ffmpeg: options.ffmpeg, logger: logger)
        upstream = SimulatedUpstream(options: options, renderer: renderer)
    }

    /// `http://127.0.0.1:PORT`: REST calls, assets and the control route alike. Waits until it listens.
    package func baseURL() async throws -> String { try await upstream.address.wait() }

    /// Serves until cancelled or asked to shut down; then open streams are cut, as there is no use in finishing them.
    package func run() async throws {
        defer { upstream.address.end() }
        try FileManager.default.createDirectory(
            atPath: "\(options.cacheDirectory)/uploads", withIntermediateDirectories: true)
        let address = upstream.address
        let application = Application(
            responder: SimulatorResponder(upstream: upstream, logger: logger),
            server: .http1(configuration: .init(additionalChannelHandlers: [CloseOnHangUp()])),
            configuration: ApplicationConfiguration(
                address: .hostname("127.0.0.1", port: options.port), backlog: 1024),
            onServerRunning: { channel in
                if let port = channel.localAddress?.port { address.settle("http://127.0.0.1:\(port)") }
            },
            logger: logger)
        try await withThrowingTaskGroup(of: Void.self) { group in
            defer { group.cancelAll() }
            group.addTask { await self.renderer.run() }
            try await cancelWhenGracefulShutdown { try await application.run() }
        }
    }

    /// Scripts more faults; false when too many wait already.
    @discardableResult
    package func inject(_ faults: Fault...) -> Bool { upstream.records.withLockedValue { $0.faults.add(faults) } }

    package func clearFaults() { upstream.records.withLockedValue { $0.faults.clear() } }

    /// Every request so far, oldest first.
    package func journal() -> [JournalEntry] { upstream.records.withLockedValue { $0.journal.entries } }

    package func clearJournal() { upstream.records.withLockedValue { $0.journal.clear() } }

    package func state() -> SimulatorState { upstream.state() }
}
