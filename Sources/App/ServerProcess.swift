import Catalog
import Foundation
import Logging
import NIOCore
import ServiceLifecycle
import Simulator
import Store

/// `filmgate serve`, from the lock to the drain.
struct ServerProcess: Sendable {
    let loaded: LoadedConfiguration
    let directory: DataDirectory
    let simulates: Bool
    let durability: SQLiteDatabase.Configuration.Durability
    let benchRoutes: Bool

    private var configuration: Configuration { loaded.configuration }

    /// Returns after a drain. Throws a `CommandFailure`, or an error that describes itself in a line.
    func run() async throws {
        try directory.make()
        try directory.checkFolders()
        let lock = try directory.lockForServer()
        defer { withExtendedLifetime(lock) {} }
        let logger = Logger.filmgate(configuration)
        if directory.isOpenToOthers {
            logger.warning(
                "Others may write to the data directory, and so read and change all that is in it: chmod go-w",
                metadata: ["path": "\(directory.path)"])
        }
        let draining = Draining()
        try await CommandFailure.explained {
            if simulates {
                try await runSimulated(draining: draining, logger: logger)
            } else {
                try await serve(configuration, draining: draining, logger: logger)
            }
        }
    }

    /// The simulators begin before all else and end after it: their addresses must be known when the rest is built.
    ///
    /// What both upstreams can do is asked of the simulated web, as nobody who tries things has set who goes first; the
    /// simulated API has what the web has not.
    private func runSimulated(draining: Draining, logger: Logger) async throws {
        let simulator = UpstreamSimulator(
            options: .init(
                videoSeconds: configuration.simulate.videoSeconds, cacheDirectory: directory.simulator,
                ffmpeg: configuration.media.ffmpeg),
            // It cuts its connections when it ends, and its HTTP server complains about that.
            logger: .filmgate(configuration, label: "simulator") { !draining.isOn })
        let keyed = XAISimulator(
            options: .init(
                videoSeconds: configuration.simulate.videoSeconds, cacheDirectory: directory.simulator + "/xai",
                ffmpeg: configuration.media.ffmpeg, keys: [Configuration.XAI.simulatedKey]),
            logger: .filmgate(configuration, label: "simulator-xai") { !draining.isOn })
        let upstream = ServiceGroup(services: [simulator, keyed], logger: .silent)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await upstream.run() }
            group.addTask {
                var configuration = configuration
                configuration.grok = configuration.grok.simulated(at: try await simulator.baseURL())
                configuration.xai = configuration.xai.simulated(at: try await keyed.baseURL())
                configuration.upstream.prefer = .web
                try await serve(configuration, draining: draining, logger: logger)
                await upstream.triggerGracefulShutdown()
            }
            // The first failure ends the other.
            for try await _ in group {}
        }
    }

    private func serve(_ configuration: Configuration, draining: Draining, logger: Logger) async throws {
        async let _ = configuration.media.warnOfMissingPrograms(logger)
        let house = try await House.build(
            configuration, of: loaded, directory: directory, durability: durability, simulates: simulates,
            draining: draining,
            benchRoutes: benchRoutes, logger: logger)
        var settings = ServiceGroupConfiguration(services: house.services, logger: logger)
        // The drain ends in time by itself; this is for what does not.
        settings.maximumGracefulShutdownDuration = .seconds(configuration.server.drainSeconds + 3)
        let group = ServiceGroup(configuration: settings)
        let signals = StopSignals(patience: .seconds(configuration.server.drainSeconds + 5)) {
            draining.begin()
            logger.notice("Stopping: requests under way may finish, running jobs are handed back")
            // Ends at once: the group does the waiting.
            Task { await group.triggerGracefulShutdown() }
        }
        do {
            try await group.run()
        } catch  where signals.isStopping {
            logger.warning("Stopped before all was finished", metadata: ["error": "\(error)"])
        } catch let error as IOError {
            throw CommandFailure(configuration.server.explanation(of: error))
        } catch is SocketAddressError.UnknownHost {
            throw CommandFailure(
                "cannot listen on \(configuration.server.host): no address is known by that name; choose another with --host"
            )
        }
        logger.notice("Stopped")
    }
}

extension Configuration.Media {
    /// Jobs would fail for want of them only later.
    fileprivate func warnOfMissingPrograms(_ logger: Logger) async {
        for (name, program) in [("ffmpeg", ffmpeg), ("ffprobe", ffprobe)] {
            let line = await ProgramCheck(name: name, program: program).line()
            guard !line.isGood, !Task.isCancelled else { continue }
            logger.warning(
                "A program is missing, without which no video can be made", metadata: ["reason": "\(line.detail)"])
        }
    }
}

extension Configuration.Server {
    /// Why it could not listen.
    func explanation(of error: IOError) -> String {
        let address = "\(host.contains(":") ? "[\(host)]" : host):\(port)"
        return switch error.errnoCode {
        case EADDRINUSE: "cannot listen on \(address): the port is taken; choose another with --port"
        case EACCES: "cannot listen on \(address): ports below 1024 need privileges; choose another with --port"
        case EADDRNOTAVAIL: "cannot listen on \(address): this machine has no such address; choose another with --host"
        default: "cannot listen on \(address): \(FileProblem(errno: error.errnoCode))"
        }
    }
}
