import Foundation
import Logging
import NIOCore
import Simulator
import TestSupport
import Testing
import Transport

@testable import Upstream

/// A simulator with a client before it, for one test.
struct Stage: Sendable {
    let simulator: UpstreamSimulator
    let client: GrokWebClient
    let transport: CurlTransport
    let base: String
    let directory: TemporaryDirectory
    let me = Credential("eyJ.first-account")
    let other = Credential("eyJ.second-account")

    struct Setting {
        var profile = GrokWebProfile.august2026
        var faults: [Fault] = []
        var videoSeconds = 0.1
        var tokens: Set<String>?
        var firstFrame = Duration.seconds(30)
        var betweenFrames = Duration.seconds(30)
    }

    /// Runs `body` while the simulator serves.
    static func open(_ setting: Setting = Setting(), _ body: @Sendable (Stage) async throws -> Void) async throws {
        let directory = try TemporaryDirectory()
        let cache = directory.file("upstream")
        try Films.link(from: Films.archive, to: cache)
        let simulator = UpstreamSimulator(
            options: .init(
                videoSeconds: setting.videoSeconds, cacheDirectory: cache, drawsPrompt: false, tokens: setting.tokens,
                faults: setting.faults),
            logger: .quiet)
        let transport = try CurlTransport(logger: .quiet)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await simulator.run() }
            defer { group.cancelAll() }
            let base = try await simulator.baseURL()
            let client = GrokWebClient(
                configuration: .init(
                    baseURL: base, assetsURL: base, profile: setting.profile, headers: [("x-statsig-id", "opaque")],
                    firstFrame: setting.firstFrame, betweenFrames: setting.betweenFrames, total: .seconds(60)),
                transport: transport, logger: .quiet)
            try await body(
                Stage(
                    simulator: simulator, client: client, transport: transport, base: base,
                    directory: directory))
        }
        try Films.link(from: cache, to: Films.archive)
        await transport.shutdown()
    }

    /// A second long and small, so that ffmpeg has little to do.
    func order(withReference: Bool = false) throws -> VideoOrder {
        VideoOrder(
            prompt: "a cat", aspectRatio: "1:1", seconds: 1, resolution: "480p",
            reference: withReference ? try reference() : nil)
    }

    private func reference() throws -> ReferenceImage {
        let path = directory.file("reference.png")
        let png = Data(base64Encoded: Self.pixel) ?? Data()
        try png.write(to: URL(fileURLWithPath: path))
        return ReferenceImage(path: path, type: "image/png", length: png.count)
    }

    /// One red dot as PNG.
    private static let pixel =
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="

    /// Prepares and generates; the events so far are in `into` even when it throws.
    func make(_ order: VideoOrder, into events: inout [VideoEvent]) async throws {
        let prepared = try await client.prepare(order, from: VideoTrace(), as: me, by: .direct) { _ in }
        try await client.generate(order, prepared: prepared, as: me, by: .direct) { events.append($0) }
    }

    /// The error that making a video ends with, and the trace that was known by then.
    func failure(withReference: Bool = false) async throws -> (error: UpstreamError?, trace: VideoTrace?) {
        var events: [VideoEvent] = []
        do {
            try await make(try order(withReference: withReference), into: &events)
            Issue.record("no error: \(events)")
            return (nil, nil)
        } catch let error as UpstreamError {
            return (error, events.compactMap(\.trace).last)
        }
    }

    /// Asks until the video is ready.
    func ready(_ trace: VideoTrace) async throws -> VideoTrace {
        let end = ContinuousClock.now + .seconds(30)
        while ContinuousClock.now < end {
            if case .ready(let found) = try await client.standing(of: trace, as: me, by: .direct) { return found }
        }
        throw UpstreamError(.timedOut, message: "not ready in 30 s")
    }

    /// The first bytes of an asset, which is read whole.
    func brand(of path: String) async throws -> String {
        let response = try await client.asset(path, as: me, by: .direct)
        let body = try await response.body.collect(upTo: 64 << 20)
        return body.getString(at: 4, length: 4) ?? ""
    }

    func sent(_ route: JournalEntry.Route) -> [JournalEntry] { simulator.journal().filter { $0.route == route } }
}

extension VideoEvent {
    var trace: VideoTrace? {
        switch self {
        case .traced(let trace), .finished(let trace): trace
        case .progressed: nil
        }
    }

    var progress: Int? { if case .progressed(let value) = self { value } else { nil } }
}

/// What simulators made is kept between tests and runs: by content, so nobody can mistake another's for its own. What
/// they remember of their accounts and videos is not.
private enum Films {
    static let archive = FileManager.default.temporaryDirectory.appendingPathComponent("filmgate-upstream-films").path

    static func link(from source: String, to target: String) throws {
        for folder in [source, target] {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        }
        for name in try FileManager.default.contentsOfDirectory(atPath: source) where name.hasSuffix(".mp4") {
            // It may be there already.
            try? FileManager.default.linkItem(atPath: "\(source)/\(name)", toPath: "\(target)/\(name)")
        }
    }
}
