import Foundation
import Hummingbird
import HummingbirdCore
import Logging
import NIOConcurrencyHelpers
import NIOCore
import ServiceLifecycle

/// A loopback upstream that speaks the Grok web protocol of both profiles and makes real media. What accounts have in
/// it (uploads, posts, videos and those still being made) outlives the process, in the cache directory.
///
/// Everything is on one port of 127.0.0.1: the REST calls, the assets (`/users/…`) and the control routes:
/// `POST /_control/faults` (one `Fault` or an array), `GET` and `DELETE /_control/faults`; the same of
/// `/_control/answers` with `ScriptedAnswer`; `GET` and `DELETE /_control/journal`, `GET /_control/state`.
package final class UpstreamSimulator: Service {
    private let upstream: SimulatedUpstream
    private let renderer: Renderer
    private let ledger: Ledger
    private let options: Options
    private let logger: Logger

    package init(options: Options, logger: Logger) {
        var options = options
        options.cacheDirectory = URL(fileURLWithPath: options.cacheDirectory).path
        self.options = options
        self.logger = logger
        renderer = Renderer(directory: options.cacheDirectory, ffmpeg: options.ffmpeg, logger: logger)
        ledger = Ledger(directory: options.cacheDirectory)
        upstream = SimulatedUpstream(options: options, renderer: renderer, ledger: ledger)
    }

    /// `http://127.0.0.1:PORT`: REST calls, assets and the control route alike. Waits until it listens.
    package func baseURL() async throws -> String { try await upstream.address.wait() }

    /// Serves until cancelled or asked to shut down; then open streams are cut, as there is no use in finishing them.
    package func run() async throws {
        defer { upstream.address.end() }
        try FileManager.default.createDirectory(
            atPath: "\(options.cacheDirectory)/uploads", withIntermediateDirectories: true)
        let known = try ledger.open(now: Date())
        upstream.studio.recall(known)
        try await withThrowingTaskGroup(of: Void.self) { group in
            defer { group.cancelAll() }
            group.addTask { await self.renderer.run() }
            try await cancelWhenGracefulShutdown { try await self.listen(after: known) }
        }
    }

    /// An upstream keeps its address, and clients keep what they were told of it: without a wish for a port it takes the
    /// last one again, if that is free.
    private func listen(after known: [Ledger.Fact]) async throws {
        guard options.port == 0, let last = known.compactMap(\.port).last else { return try await listen(options.port) }
        do {
            try await listen(last)
        } catch let error as IOError where error.errnoCode == EADDRINUSE {
            try await listen(0)
        }
    }

    private func listen(_ port: Int) async throws {
        let (address, ledger) = (upstream.address, ledger)
        let application = Application(
            responder: SimulatorResponder(upstream: upstream, logger: logger),
            server: .http1(configuration: .init(additionalChannelHandlers: [CloseOnHangUp()])),
            configuration: ApplicationConfiguration(
                address: .hostname("127.0.0.1", port: port), backlog: 1024),
            onServerRunning: { channel in
                guard let port = channel.localAddress?.port else { return }
                ledger.record(.listened(port: port), now: Date())
                address.settle("http://127.0.0.1:\(port)")
            },
            logger: logger)
        try await application.run()
    }

    /// Scripts more faults; false when too many wait already.
    @discardableResult
    package func inject(_ faults: Fault...) -> Bool { upstream.records.withLockedValue { $0.faults.add(faults) } }

    package func clearFaults() { upstream.records.withLockedValue { $0.faults.clear() } }

    /// No video is done until `release()`: those that are begun meanwhile are all there at once.
    package func hold() { upstream.studio.hold(true) }

    package func release() { upstream.studio.hold(false) }

    /// Scripts more answers; false when too many wait already.
    @discardableResult
    package func script(_ answers: ScriptedAnswer...) -> Bool {
        upstream.records.withLockedValue { $0.script.add(answers) }
    }

    package func clearScript() { upstream.records.withLockedValue { $0.script.clear() } }

    /// Sets or takes away a quota: of one group or of all conversations, of one account or of every one that has none of
    /// its own.
    package func allow(_ quota: Quota?, of group: String? = nil, to token: String? = nil) {
        upstream.records.withLockedValue { $0.accounts.set(quota, group: group, token: token) }
    }

    /// Waits until the journal has an entry that `fits`; one of before does too. Entries change once: when a
    /// conversation's answer ended. `fits` must not call the simulator.
    package func entry(where fits: @escaping @Sendable (JournalEntry) -> Bool) async throws -> JournalEntry {
        try await upstream.entry(where: fits)
    }

    /// Every request so far, oldest first.
    package func journal() -> [JournalEntry] { upstream.records.withLockedValue { $0.journal.entries } }

    package func clearJournal() { upstream.records.withLockedValue { $0.journal.clear() } }

    package func state() -> SimulatorState { upstream.state() }

    /// Waits for a state that `fits`; it is looked at when a conversation begins or ends and with each request. `fits` must
    /// not call the simulator.
    package func state(where fits: @escaping @Sendable (SimulatorState) -> Bool) async throws -> SimulatorState {
        try await upstream.state(where: fits)
    }
}

extension Ledger.Fact {
    var port: Int? { if case .listened(let port) = self { port } else { nil } }
}
