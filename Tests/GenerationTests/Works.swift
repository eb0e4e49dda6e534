import CallLog
import Catalog
import Characters
import Foundation
import NIOConcurrencyHelpers
import NIOCore
import ServiceLifecycle
import Store
import TestSupport
import Testing
import Transport
import Upstream
import Vault

@testable import Generation
@testable import Jobs
@testable import Media
@testable import Pool

/// One process's life in a world: all that a video job passes through, from the entrance to the cache, and running.
struct Works: Sendable {
    let world: World
    let database: SQLiteDatabase
    let media: MediaCache
    let queue: JobQueue
    let tokens: TokenPool
    let videos: VideoService
    let kept: CharacterStore
    let characters: CharacterService
    let images: ImageService
    let worker: VideoWorker
    let painter: ImageWorker
    let runner: JobRunner
    let transport: CurlTransport
    let proxies: ProxyPool
    let log: CallLog
    let calls: CallRecorder

    static let owner = "ann"

    init(_ world: World, trap: Trap?) throws {
        let setting = world.setting
        let now: @Sendable () -> Date = { [clock = world.clock] in clock.now }
        self.world = world
        database = try SQLiteDatabase.temporary(
            in: world.directory,
            migrations: JobsSchema.migrations + MediaSchema.migrations + PoolSchema.migrations
                + ProxySchema.migrations + CallLogSchema.migrations + CharactersSchema.migrations)
        transport = try CurlTransport(logger: .silent)
        media = try MediaCache(
            database: database, configuration: .init(directory: world.directory.file("temp")), logger: .silent)
        queue = JobQueue(database: database)
        proxies = ProxyPool(
            database: database, vault: world.vault, configuration: .init(assets: setting.assets), transport: transport,
            logger: .silent, clock: now)
        tokens = TokenPool(
            database: database, vault: world.vault, proxies: proxies,
            configuration: .init(
                inFlightPerToken: setting.inFlight, inFlightPerKey: setting.inFlight, patience: setting.patience),
            logger: .silent, clock: now, sleep: { _ in })
        let upstream = GrokWebClient(
            configuration: .init(
                baseURL: world.base, assetsURL: world.base, profile: setting.profile, firstFrame: setting.firstFrame,
                betweenFrames: setting.betweenFrames),
            transport: transport, logger: .silent)
        let keyed = XAIClient(
            configuration: .init(baseURL: world.xaiBase, pollInterval: .seconds(1), inlineBytes: setting.inlineBytes),
            transport: transport,
            logger: .silent)
        let upstreams = Upstreams(web: upstream, xai: keyed)
        videos = VideoService(
            queue: queue, media: media, catalog: .standard, transport: transport,
            configuration: .init(retention: setting.retention), supply: { [tokens] in tokens.supply(now: now()) },
            logger: .silent)
        kept = CharacterStore(database: database, limit: 8)
        characters = CharacterService(
            store: kept, media: media, catalog: .standard, videos: videos,
            supply: { [tokens] in tokens.supply(now: now()) }, logger: .silent)
        log = CallLog(database: database)
        calls = CallRecorder(log: log, logger: .silent, clock: now)
        worker = VideoWorker(
            upstreams: upstreams, tokens: tokens, media: media, catalog: .standard,
            configuration: .init(
                ambiguousRetries: setting.ambiguousRetries, timeLimit: setting.timeLimit,
                followInterval: .milliseconds(10), prefer: setting.prefer),
            calls: calls, now: now, random: { 0 })
        images = ImageService(
            queue: queue, media: media, configuration: .init(retention: setting.retention),
            supply: { [tokens] in tokens.supply(now: now()) }, logger: .silent)
        painter = ImageWorker(
            upstreams: upstreams, tokens: tokens, media: media, catalog: .standard,
            configuration: .init(timeLimit: setting.timeLimit, downloadPause: .zero), previews: images.previews,
            calls: calls, now: now, random: { 0 })
        runner = JobRunner(
            queue: queue,
            workers: [VideoWorker.kind: TrappedWorker(worker: worker, trap: trap), ImageWorker.kind: painter],
            configuration: .init(grace: .zero), surroundings: .init(now: now, random: { 0 }), logger: .silent)
    }

    // MARK: What a client does

    /// A second long and small, so that nobody has much to do.
    @discardableResult
    func submit(
        _ prompt: String = "a cat", model: String = "grok-imagine-video", size: FrameSize = FrameSize(480, 480),
        seconds: Int = 1, withReference: Bool = false
    ) async throws -> String {
        let model = try #require(ModelCatalog.standard.video(named: model))
        let request = VideoRequest(
            owner: Self.owner, model: model, prompt: prompt, size: size, seconds: seconds,
            reference: withReference
                ? try await videos.storeReference(url: "data:image/png;base64," + Self.dot, now: world.clock.now) : nil,
            origin: RequestOrigin(requestID: "req_of \(prompt)", keyName: "laptop"))
        guard case .accepted(let video) = try await videos.submit(request, now: world.clock.now) else {
            throw VideoError.notFound("it was refused")
        }
        return video.id
    }

    /// One red dot as PNG.
    private static let dot =
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="

    func delete(_ id: String) async throws { try await videos.delete(id, owner: Self.owner, now: world.clock.now) }

    func video(_ id: String) throws -> Video { try videos.video(id, owner: Self.owner) }

    func job(_ id: String) throws -> Job { try #require(try queue.job(id, owner: Self.owner)) }

    // MARK: Waiting

    /// Waits for the job's end. Whenever it waits for its time, that time comes.
    func settled(_ id: String) async throws -> Job {
        while true {
            let job = try await paused(id)
            if job.state.isFinal { return job }
            if let due = job.dueAt { pass(until: due) }
        }
    }

    /// One video, from its order to its end.
    func made(_ prompt: String = "a cat") async throws -> Job { try await settled(try await submit(prompt)) }

    /// Waits until the job has ended, or waits for its time.
    func paused(_ id: String) async throws -> Job {
        let changes = queue.changes(of: id)
        let first = try job(id)
        if first.isPaused(at: world.clock.now) { return first }
        for await _ in changes {
            let job = try job(id)
            if job.isPaused(at: world.clock.now) { return job }
        }
        throw CancellationError()
    }

    func pass(until date: Date) {
        world.clock.pass(until: date)
        runner.wake(nil)
    }

    func pass(_ seconds: TimeInterval) { pass(until: world.clock.now.addingTimeInterval(seconds)) }

    /// Waits until no attempt is under way.
    func idle() async throws {
        try await until { runner.state.withLockedValue { $0.total == 0 } }
    }

    // MARK: Looking

    func states() async throws -> [Token.State] { try await tokens.list().map(\.state) }

    /// The job's video file; its bytes are as many as its index row and ffprobe say.
    func expectWhole(_ id: String) async throws {
        let file = try await videos.content(id, variant: .original, owner: Self.owner, now: world.clock.now)
        let bytes = try Data(contentsOf: URL(fileURLWithPath: media.path(of: file.item)))
        #expect(bytes.count == file.item.length)
        #expect(Data(bytes[4..<8]) == Data("ftyp".utf8))
        #expect(try files(of: id) == [file.item.name])
        #expect(try world.files("partial").isEmpty)
    }

    private func files(of id: String) throws -> [String] {
        try media.items(of: id).filter { $0.kind == .video }.map(\.name)
    }
}

extension Job {
    fileprivate func isPaused(at now: Date) -> Bool { state.isFinal || dueAt.map { $0 > now } ?? false }
}

extension World {
    enum End {
        /// As SIGTERM ends it: what runs is handed back.
        case stopped
        /// As kill -9 ends it: nothing more is written.
        case killed
    }

    /// Lives one process's life around `body`.
    func life<Result: Sendable>(
        _ end: End = .stopped, trap: Trap? = nil, _ body: (Works) async throws -> Result
    ) async throws -> Result {
        let works = try Works(self, trap: trap)
        _ = try await works.tokens.add(lines: secrets.joined(separator: "\n"), tier: .basic, now: clock.now)
        _ = try await works.tokens.add(
            lines: keys.joined(separator: "\n"), of: .xai, tier: .super, now: clock.now)
        try await works.tokens.load()
        let group = ServiceGroup(configuration: .init(services: [.init(service: works.runner)], logger: .silent))
        let running = Task { try await group.run() }
        do {
            let result = try await body(works)
            switch end {
            case .stopped:
                await group.triggerGracefulShutdown()
                try await running.value
                try await works.database.close()
            case .killed:
                try await works.database.close()
                running.cancel()
                _ = await running.result
            }
            await works.transport.shutdown()
            return result
        } catch {
            running.cancel()
            _ = await running.result
            throw error
        }
    }
}
