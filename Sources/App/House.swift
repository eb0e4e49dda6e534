import Access
import CallLog
import Catalog
import Characters
import Chat
import Console
import Foundation
import Generation
import Jobs
import Logging
import Media
import Pool
import Server
import ServiceLifecycle
import Settings
import Store
import Transport
import Upstream
import Webhooks

/// The whole server, built and not yet running.
struct House: Sendable {
    /// In the order they start; they stop in the reverse order.
    let services: [any Service]

    /// Builds every room and joins them. Nothing listens and no job is claimed before the services run.
    static func build(
        _ configuration: Configuration, of loaded: LoadedConfiguration = LoadedConfiguration(),
        directory: DataDirectory,
        durability: SQLiteDatabase.Configuration.Durability = .full, simulates: Bool = false, draining: Draining,
        benchRoutes: Bool = false, logger: Logger,
        announce: @escaping @Sendable (Announcement) -> Void = { Output.standard.write($0.text) }
    ) async throws -> House {
        // Before anything is opened: a wrong file is the operator's to mend.
        let console = try ConsoleFiles.besideProgram()
        let catalog = try ModelsFile.catalog(configuration.models, in: directory)
        let database = try directory.openDatabase(
            configuration: .init(
                durability: durability, readers: configuration.store.readers,
                waitingWrites: configuration.store.waitingWrites),
            now: Date(), logger: logger)
        let transport = try CurlTransport(logger: logger)
        let media = try MediaCache(
            database: database, configuration: .init(configuration, directory: directory), logger: logger)
        let vault = try await directory.vault(for: database)
        let webhooks = Webhooks(
            database: database, vault: vault, transport: transport, configuration: .init(configuration),
            logger: logger)
        let queue = JobQueue(
            database: database,
            configuration: .init(depth: configuration.jobs.depth, maximumCrashes: configuration.jobs.maxCrashes),
            endWriter: webhooks.endWriter)
        let upstream = GrokWebClient(configuration: .init(configuration), transport: transport, logger: logger)
        let keyed = XAIClient(configuration: .init(configuration), transport: transport, logger: logger)
        let upstreams = Upstreams(web: upstream, xai: keyed)
        let proxies = ProxyPool(
            database: database, vault: vault, configuration: .init(configuration.grok), transport: transport,
            logger: logger)
        // A simulated upstream is reached directly: the operator's proxies may be looked at, and rest.
        try await proxies.load(isGuest: simulates)
        let tokens = TokenPool(
            database: database, vault: vault, proxies: simulates ? nil : proxies,
            quotas: [.web: upstream, .xai: keyed],
            configuration: .init(configuration, simulates: simulates), logger: logger)
        let refresher = TokenRefresher(pool: tokens, configuration: .init(configuration.grok), logger: logger)
        if !simulates { try await tokens.add(of: configuration, logger: logger) }
        try await tokens.load()

        let administration = Administration(database: database, passwords: PasswordHasher(), logger: logger)
        let setUpCode = try await administration.start(configuration.admin, file: directory.setUpFile, now: Date())
        let keys = APIKeys(database: database)

        let videos = VideoService(
            queue: queue, media: media, catalog: catalog, transport: transport, configuration: .init(configuration),
            supply: { tokens.supply(now: Date()) }, logger: logger)
        let kept = CharacterStore(database: database)
        let characters = CharacterService(
            store: kept, media: media, catalog: catalog, videos: videos, supply: { tokens.supply(now: Date()) },
            logger: logger)
        let log = CallLog(database: database, configuration: .init(maximum: configuration.log.maxCount))
        let calls = CallRecorder(log: log, logger: logger)
        let worker = VideoWorker(
            upstreams: upstreams, tokens: tokens, media: media, catalog: catalog, configuration: .init(configuration),
            calls: calls)
        let images = ImageService(
            queue: queue, media: media, configuration: .init(configuration),
            supply: { tokens.supply(now: Date()) }, logger: logger)
        let painter = ImageWorker(
            upstreams: upstreams, tokens: tokens, media: media, catalog: catalog, configuration: .init(configuration),
            previews: images.previews, calls: calls)
        let chat = ChatService(
            upstreams: upstreams, tokens: tokens, media: media, calls: calls, configuration: .init(configuration),
            logger: logger)
        let runner = JobRunner(
            queue: queue, workers: [VideoWorker.kind: worker, ImageWorker.kind: painter],
            configuration: .init(configuration), logger: logger)
        let live = LiveRooms(
            tokens: tokens, refresher: refresher, proxies: proxies, log: log, runner: runner, media: media,
            chat: chat)
        let settings = SettingsStore(
            loaded, database: database, vault: vault, live: simulates ? live.answers : live.settings + live.answers,
            logger: logger)
        try await settings.load()
        let probe = ReadinessProbe(
            database: database, directory: directory, minimumFree: configuration.store.minimumFreeMegabytes << 20,
            draining: draining)
        let moving = MovingRooms(
            directory: directory, configuration: configuration, database: database, tokens: tokens, proxies: proxies,
            settings: settings, definitions: ConfigurationKey.all.map { SettingDefinition($0, in: loaded) }, calls: log,
            media: media, queue: queue, keys: keys)
        let http = HTTPService(
            parts: .init(
                videos: videos, images: images, chat: chat, jobChanges: { queue.changes(of: $0) }, media: media,
                keys: keys, catalog: catalog,
                readiness: { await probe.current() }, version: Version.number, outage: Outage.init(from:), calls: calls,
                admin: AdminParts(
                    administration: administration, tokens: tokens, proxies: proxies, queue: queue, calls: log,
                    settings: settings, callLimit: { Configuration(settings.values()).log.maxCount },
                    assumedQuota: { Configuration(settings.values()).grok.assumedChatQuota },
                    takeOver: { try await moving.takeOver($0, owner: $1, isPreview: $2, now: $3) }),
                console: console, webhooks: webhooks, characters: characters,
                listing: ModelListing(
                    supply: { tokens.supply(now: Date()) },
                    showsAll: { settings.values()["models.show_all"] == .flag(true) })),
            configuration: .init(configuration, benchmarkRoutes: benchRoutes), logger: logger,
            onListening: { port in
                announce(
                    Announcement(
                        host: configuration.server.host, port: port, directory: directory,
                        upstream: simulates ? nil : configuration.grok.baseURL,
                        tokens: tokens.activeCount(now: Date()), setUpCode: setUpCode))
            })
        let roads: [any Service] = simulates ? [] : [ProxyService(pool: proxies, logger: logger)]
        return House(
            services: [
                Closing { try await database.close() },
                Closing { await transport.shutdown() },
                MediaSweeper(cache: media, logger: logger),
                RetentionService(
                    queue: queue, media: media, configuration: .init(keptPerOwner: configuration.jobs.keepPerOwner),
                    keeps: kept.isKept, logger: logger),
            ] + roads + [
                refresher,
                PoolReload(tokens: tokens, proxies: simulates ? nil : proxies, logger: logger),
                calls,
                // Hears of the jobs that end while the server stops.
                WebhookService(webhooks: webhooks, logger: logger),
                SetUpWatch(administration: administration, code: setUpCode, file: directory.setUpFile, logger: logger),
                KeyUseNotes(keys: keys, logger: logger),
                http,
                // Together: jobs are handed back while requests under way finish. Until both are done the server listens.
                Together(services: [runner, http.drain(within: .seconds(configuration.server.drainSeconds))]),
            ])
    }
}

extension TokenPool {
    /// Adds the tokens of the settings.
    fileprivate func add(of configuration: App.Configuration, logger: Logger) async throws {
        let given: [(Provider, Tier, [String])] = [
            (.web, .basic, configuration.grok.tokens), (.web, .super, configuration.grok.superTokens),
            (.xai, .super, configuration.xai.keys),
        ]
        for (provider, tier, tokens) in given where !tokens.isEmpty {
            let result = try await add(
                lines: tokens.joined(separator: "\n"), of: provider, tier: tier, now: Date())
            if !result.invalidLines.isEmpty {
                logger.warning(
                    "Some tokens of the settings are none",
                    metadata: ["provider": "\(provider)", "tier": "\(tier)", "positions": "\(result.invalidLines)"])
            }
        }
    }
}
