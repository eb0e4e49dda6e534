import ArgumentParser
import Foundation
import Server

/// `filmgate check`
struct Check: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Look whether everything a server needs is there.",
        discussion: """
            Looks at the configuration, the data directory, the database, the disk and the programs ffmpeg and ffprobe, \
            prints a line for each, and ends with code 1 if one is bad. May be run beside a server.

            With --live it asks the server that runs at the configured address instead, which suits a container's \
            health check.

            Examples:

              filmgate check
              filmgate check --live --port 8080
            """)

    @OptionGroup var settings: SettingOptions

    @Flag(help: "Ask a running server whether it is ready.")
    var live = false

    @Option(help: ArgumentHelp("With --live: the server's address. Default: server.host.", valueName: "address"))
    var host: String?

    @Option(help: ArgumentHelp("With --live: the server's port. Default: server.port.", valueName: "port"))
    var port: Int?

    func run() async throws {
        let environment = ProcessInfo.processInfo.environment
        let loaded: LoadedConfiguration
        do {
            loaded = try settings.load(flags: [], environment: environment)
        } catch {
            try report(error.faults.map { .bad("configuration", $0.description) })
            return
        }
        let configuration = loaded.configuration
        guard !live else {
            let check = LiveCheck(host: host ?? configuration.server.host, port: port ?? configuration.server.port)
            return try report(await check.lines())
        }
        let directory = settings.data.directory(environment: environment)
        var lines = [CheckLine.good("configuration", "\(loaded.changes) of \(ConfigurationKey.all.count) keys set")]
        lines.append(directory.checkLine)
        lines.append(contentsOf: CheckLine.models(configuration.models, in: directory))
        lines.append(await DatabaseCheck(directory: directory).line())
        if let line = await KeyCheck(directory: directory).line() { lines.append(line) }
        lines.append(.disk(of: directory, minimumFree: configuration.store.minimumFreeMegabytes << 20))
        lines.append(await ProgramCheck(name: "ffmpeg", program: configuration.media.ffmpeg).line())
        lines.append(await ProgramCheck(name: "ffprobe", program: configuration.media.ffprobe).line())
        try report(lines)
    }

    private func report(_ lines: [CheckLine]) throws {
        for line in lines { Output.standard.line(line.text) }
        guard lines.allSatisfy(\.isGood) else { throw ExitCode.failure }
    }
}

extension CheckLine {
    fileprivate static func disk(of directory: DataDirectory, minimumFree: Int) -> CheckLine {
        let check = Readiness.Check.disk(of: directory.nearestExisting, minimumFree: minimumFree)
        return CheckLine(name: check.name, isGood: check.isGood, detail: check.detail)
    }
}

extension DataDirectory {
    /// Whether it can be used; one that is not there yet is not made.
    var checkLine: CheckLine {
        guard nearestExisting == self else {
            guard access(nearestExisting.path + "/", W_OK | X_OK) == 0 else {
                return .bad("data", "\(path) cannot be made in \(nearestExisting.path): \(FileProblem(errno: errno))")
            }
            return .good("data", "none yet: `filmgate serve` makes \(path)")
        }
        do {
            try make()
            try checkFolders()
            guard !isOpenToOthers else {
                return .warning("data", "\(path): others than its owner may write there; chmod go-w")
            }
            return .good("data", path)
        } catch {
            return .bad("data", "\(error)")
        }
    }

    /// It, or the nearest folder above it that is there.
    fileprivate var nearestExisting: DataDirectory {
        var url = URL(fileURLWithPath: path)
        while !FileManager.default.fileExists(atPath: url.path), url.path != "/" { url.deleteLastPathComponent() }
        return DataDirectory(url.path)
    }
}
