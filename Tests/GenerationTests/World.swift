import Catalog
import Foundation
import Logging
import NIOConcurrencyHelpers
import Simulator
import TestSupport
import Transport
import Upstream
import Vault

@testable import Media

/// What outlives a process: the upstream, the data directory, and the time, which stands still until it is put forward.
struct World: Sendable {
    struct Setting: Sendable {
        var profile = GrokWebProfile.august2026
        var faults: [Fault] = []
        /// "a", "b", …: what tests call the accounts.
        var accounts = 2
        /// Keys of the official API, and what goes wrong there.
        var keys = 0
        var keyFaults: [XAIFault] = []
        var prefer = Provider.xai
        /// The largest file that goes along inside a request to it.
        var inlineBytes = 4 << 20
        /// Calls at once on one account, and how long to wait in line for one.
        var inFlight = 1000
        var patience = Duration.zero
        /// How long the upstream takes for a video.
        var videoSeconds = 0.05
        /// How long it takes for a picture, and how many previews of it come first.
        var imageSeconds = 0.0
        var imagePreviews = 1
        var ambiguousRetries = 1
        var timeLimit = Duration.seconds(900)
        var retention = Duration.seconds(86_400)
        var firstFrame = Duration.seconds(60)
        var betweenFrames = Duration.seconds(60)
        /// The road of downloads, where it is another than the calls'.
        var assets: Proxy?
    }

    let setting: Setting
    let simulator: UpstreamSimulator
    let base: String
    /// The official API.
    let xai: XAISimulator
    let xaiBase: String
    let directory: TemporaryDirectory
    let clock = StandingClock()
    let vault = Vault(current: MasterKey())

    /// Runs `body` while the upstream serves.
    static func open(_ setting: Setting = Setting(), _ body: (World) async throws -> Void) async throws {
        let directory = try TemporaryDirectory()
        let studio = directory.file("upstream")
        try Films.link(from: Films.archive, to: studio)
        let simulator = UpstreamSimulator(
            options: .init(
                videoSeconds: setting.videoSeconds, cacheDirectory: studio, drawsPrompt: false, faults: setting.faults,
                imageSeconds: setting.imageSeconds, imagePreviews: setting.imagePreviews),
            logger: .silent)
        let xai = XAISimulator(
            options: .init(
                videoSeconds: setting.videoSeconds, cacheDirectory: studio,
                keys: Set((0..<setting.keys).map(World.key)), drawsPrompt: false, faults: setting.keyFaults),
            logger: .silent)
        let serving = Task { try await simulator.run() }
        let servingKeys = Task { try await xai.run() }
        defer {
            serving.cancel()
            servingKeys.cancel()
        }
        try await body(
            World(
                setting: setting, simulator: simulator, base: try await simulator.baseURL(), xai: xai,
                xaiBase: try await xai.baseURL(), directory: directory))
        try Films.link(from: studio, to: Films.archive)
    }

    // MARK: Accounts

    static func secret(_ account: Character) -> String { "account-\(account)-of-the-tests" }

    static func key(_ number: Int) -> String { "xai-key-\(number)-of-the-tests" }

    var keys: [String] { (0..<setting.keys).map(World.key) }

    var secrets: [String] { "abcdefgh".prefix(setting.accounts).map(World.secret) }

    // MARK: What the upstream saw

    func sent(_ route: JournalEntry.Route) -> [JournalEntry] { simulator.journal().filter { $0.route == route } }

    /// Whose account the requests on that route came with, in order: "ab".
    func accounts(_ route: JournalEntry.Route) -> String {
        sent(route).map { $0.token?.split(separator: "-").dropFirst().first.map(String.init) ?? "?" }.joined()
    }

    /// Generations begun.
    var made: Int { sent(.conversation).filter(\.accepted).count }

    /// Conversations that are open.
    var open: Int { simulator.state().tokens.values.reduce(0) { $0 + $1.inFlight } }

    /// Connections between us and the upstream that are up.
    func connections() throws -> Int {
        let port = URL(string: base)?.port ?? 0
        let remote = ":" + String(0x10000 + port, radix: 16, uppercase: true).dropFirst()
        // Not by its path: such a file is longer than it says.
        let table = try FileHandle(forReadingFrom: URL(fileURLWithPath: "/proc/self/net/tcp")).readToEnd() ?? Data()
        return String(decoding: table, as: UTF8.self).split(separator: "\n").count { line in
            let fields = line.split(separator: " ")
            return fields.count > 3 && fields[2].hasSuffix(remote) && fields[3] == "01"
        }
    }

    // MARK: What lies on the disk

    func files(_ folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: directory.file("temp/\(folder)"))
    }

    /// Video, picture, reference and partial files.
    func files() throws -> [String] {
        try ["video", "image", "reference", "partial"].flatMap { folder in try files(folder).map { "\(folder)/\($0)" } }
    }
}

/// What simulators made is kept between tests and runs: by content, so nobody can mistake another's for its own.
private enum Films {
    static let archive = FileManager.default.temporaryDirectory.appendingPathComponent("filmgate-generation-films").path

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

/// A time that moves only when it is told to.
final class StandingClock: Sendable {
    static let start = Date(timeIntervalSince1970: 1_600_000_000)

    private let time = NIOLockedValueBox(StandingClock.start)

    var now: Date { time.withLockedValue { $0 } }

    func pass(_ seconds: TimeInterval) { time.withLockedValue { $0.addTimeInterval(seconds) } }

    /// Never back.
    func pass(until date: Date) { time.withLockedValue { $0 = max($0, date) } }
}

extension Logger {
    /// For attempts that are meant to fail.
    static var silent: Logger {
        var logger = Logger.quiet
        logger.logLevel = .critical
        return logger
    }
}

/// Waits for something that nobody announces.
func until(_ condition: () throws -> Bool) async throws {
    while try !condition() { try await ContinuousClock().sleep(for: .milliseconds(5)) }
}
