import ArgumentParser
import Foundation
import Store

/// `filmgate serve`
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run the server.",
        discussion: """
            Starts with no files at all and listens on 127.0.0.1:8001. SIGTERM, SIGHUP or Ctrl-C lets requests under way finish \
            (30 seconds at most), hands running jobs back to the queue and ends with code 0; a second one ends it at once.

            Examples:

              filmgate serve --simulate
              filmgate serve --data-dir /var/lib/filmgate --host 0.0.0.0 --port 8080
              FILMGATE_GROK_PROXY_URL=socks5h://127.0.0.1:1080 filmgate serve
              filmgate serve --print-config
            """)

    @OptionGroup var settings: SettingOptions

    @Option(help: ArgumentHelp("Address to listen on: server.host. Default: 127.0.0.1.", valueName: "address"))
    var host: String?

    @Option(help: ArgumentHelp("Port to listen on, 0 for any free one: server.port. Default: 8001.", valueName: "port"))
    var port: Int?

    @Flag(
        help:
            "Make videos with a built-in imitation of the upstream: no account is needed, nothing leaves this machine.")
    var simulate = false

    @Option(
        help: ArgumentHelp(
            "How long a simulated video takes: simulate.video_seconds. Default: 3.", valueName: "seconds"))
    var simulateVideoSeconds: Double?

    @Flag(help: "Print every setting with its value and where it came from, secrets masked, and end.")
    var printConfig = false

    @Option(help: .hidden)
    var storeDurability: SQLiteDatabase.Configuration.Durability = .full

    @Flag(help: .hidden)
    var benchRoutes = false

    /// The settings that were given as flags.
    var flags: [ConfigurationLayers.Flag] {
        var flags: [ConfigurationLayers.Flag] = []
        if let host { flags.append(.init(name: "--host", path: "server.host", value: host)) }
        if let port { flags.append(.init(name: "--port", path: "server.port", value: "\(port)")) }
        if let simulateVideoSeconds {
            flags.append(
                .init(
                    name: "--simulate-video-seconds", path: "simulate.video_seconds", value: "\(simulateVideoSeconds)"))
        }
        return flags
    }

    func run() async throws {
        let environment = ProcessInfo.processInfo.environment
        let directory = settings.data.directory(environment: environment)
        // What is wrong with file, environment and flags is told before a database is touched.
        _ = try settings.load(flags: flags, environment: environment)
        let stored = try await CommandFailure.explained { try await directory.storedSettings() }
        let loaded = try settings.load(flags: flags, settings: stored, environment: environment)
        guard !printConfig else {
            Output.standard.write(loaded.printed)
            return
        }
        try await ServerProcess(
            loaded: loaded, directory: directory,
            simulates: simulate, durability: storeDurability, benchRoutes: benchRoutes
        ).run()
    }
}

extension SQLiteDatabase.Configuration.Durability: ExpressibleByArgument {
    /// `full` or `off`.
    public init?(argument: String) { self.init(rawValue: argument.uppercased()) }
}
