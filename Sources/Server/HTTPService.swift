import Access
import CallLog
import Catalog
import Chat
import Console
import Foundation
import Generation
import Hummingbird
import HummingbirdCore
import Jobs
import Logging
import Media
import NIOCore
import ServiceLifecycle
import Webhooks

/// The HTTP edge as a service: listens, serves, and on graceful shutdown listens no more and ends when each connection has
/// had its answer. `drain` is to be told to stop before it.
package final class HTTPService: Service {
    package struct Parts: Sendable {
        package let videos: VideoService
        package let images: ImageService
        /// What the routes of pictures use of `images`; tests put something else there.
        var imageJobs: ImageJobs
        package let chat: ChatService
        /// What is heard of one job from now on.
        package let jobChanges: @Sendable (_ job: String) -> AsyncStream<JobChange>
        package let media: MediaCache
        package let keys: APIKeys
        package let catalog: ModelCatalog
        /// Asked by `/readyz` each time.
        package let readiness: @Sendable () async -> Readiness
        /// Shown by `/health` and `/healthz`.
        package let version: String
        /// Which of the errors from below (a full disk, an overloaded database) a client should act on; nil for all others.
        package let outage: @Sendable (any Error) -> Outage?
        /// Hears of each request that asks for work.
        package let calls: CallRecorder?
        /// What `/api` stands on; nil where there is none.
        package let admin: AdminParts?
        /// The operator's pages; nil where there are none.
        package let console: ConsoleFiles?
        /// Who is told what became of videos; nil where nobody is.
        package let webhooks: Webhooks?
        /// Who keeps characters; nil where nobody does.
        package let characters: CharacterService?
        /// Which models `/v1/models` lists.
        package let listing: ModelListing

        package init(
            videos: VideoService, images: ImageService, chat: ChatService,
            jobChanges: @escaping @Sendable (_ job: String) -> AsyncStream<JobChange>, media: MediaCache, keys: APIKeys,
            catalog: ModelCatalog,
            readiness: @escaping @Sendable () async -> Readiness, version: String,
            outage: @escaping @Sendable (any Error) -> Outage? = { _ in nil }, calls: CallRecorder? = nil,
            admin: AdminParts? = nil, console: ConsoleFiles? = nil, webhooks: Webhooks? = nil,
            characters: CharacterService? = nil, listing: ModelListing = ModelListing()
        ) {
            self.videos = videos
            self.images = images
            imageJobs = ImageJobs(images)
            self.chat = chat
            self.jobChanges = jobChanges
            self.media = media
            self.keys = keys
            self.catalog = catalog
            self.readiness = readiness
            self.version = version
            self.outage = outage
            self.calls = calls
            self.admin = admin
            self.console = console
            self.webhooks = webhooks
            self.characters = characters
            self.listing = listing
        }
    }

    private let parts: Parts
    private let configuration: ServerConfiguration
    private let logger: Logger
    private let onListening: @Sendable (Int) -> Void
    private let requests = RequestsUnderWay()

    /// Ends when the requests have been answered that were under way when it was told to stop, after `patience` at the latest.
    /// What began later and is under way then is cut off as well.
    package func drain(within patience: Duration) -> RequestDrain {
        RequestDrain(requests: requests, patience: patience)
    }

    /// `onListening` is told the port, once.
    package init(
        parts: Parts, configuration: ServerConfiguration, logger: Logger, onListening: @escaping @Sendable (Int) -> Void
    ) {
        self.parts = parts
        self.configuration = configuration
        self.logger = logger
        self.onListening = onListening
    }

    package func run() async throws {
        let onListening = onListening
        let limit = DescriptorLimit.connections(
            configuration.maximumConnections, of: DescriptorLimit.raise())
        if limit < configuration.maximumConnections {
            logger.notice(
                "Fewer connections than configured: the limit of open files is low",
                metadata: ["connections": "\(limit)", "configured": "\(configuration.maximumConnections)"])
        }
        let requests = requests
        let edge = Edge(parts, configuration, isDraining: { requests.isDraining }, now: { Date() })
        let connections = connections(edge)
        let address = HummingbirdCore.ServerConfiguration(
            address: .hostname(configuration.host, port: configuration.port), backlog: 1024,
            availableConnectionsDelegate: MaximumAvailableConnections(limit))
        let cutter = RequestCutter(requests: requests, logger: logger)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await cutter.run() }
            defer { group.cancelAll() }
            try await connections.serve(address, logger: logger, onListening: onListening)
        }
    }

    private func connections(_ edge: Edge) -> Connections {
        // Boundaries and part headers come on top of what the parts hold.
        let largestBody = max(
            configuration.jsonBytes + ImageForm.fileLimit * configuration.uploadBytes,
            parts.admin == nil ? 0 : AdminBodies.bulk)
        let logger = logger
        return Connections(
            executors: edge.loops, largestBody: largestBody, requests: requests,
            // More than twice what a `HotFileHandler` keeps to itself.
            idleTimeout: .seconds(60), hotFile: { edge.hotFile($0, logger) },
            respond: { request, channel in
                await edge.respond(to: request, context: APIContext(channel: channel, logger: logger))
            })
    }
}

extension Edge {
    init(
        _ parts: HTTPService.Parts, _ configuration: ServerConfiguration,
        isDraining: @escaping @Sendable () -> Bool = { false }, now: @escaping @Sendable () -> Date
    ) {
        let bodies = BodyReader(
            limit: configuration.jsonBytes, memory: BodyMemory(limit: max(BodyMemory.standard, configuration.jsonBytes))
        )
        let recorder = RequestRecorder(calls: parts.calls, outage: parts.outage, now: now) { [keys = parts.keys] in
            keys.noteCall($0)
        }
        let pictures = ChatPictures(videos: parts.videos, media: parts.media, now: now)
        let forms = FormReader<VideoForm>(
            videos: parts.videos, bodies: bodies, uploadBytes: configuration.uploadBytes, now: now)
        let pollAfter = String(Int(configuration.pollAfter / .milliseconds(1)))
        let videos = VideoController(
            videos: parts.videos, characters: parts.characters, catalog: parts.catalog, forms: forms,
            changes: FormReader<VideoChangeForm>(
                videos: parts.videos, bodies: bodies, uploadBytes: configuration.uploadBytes, now: now),
            publicURL: configuration.publicURL, pollAfter: pollAfter, recorder: recorder, now: now)
        let loops = LoopExecutors()
        let chat = ChatController(
            chat: parts.chat, loops: loops,
            mediaAnswers: MediaAnswers(
                videos: parts.videos, images: parts.images, pictures: pictures, changes: parts.jobChanges,
                linksPictures: { parts.chat.configuration.linksPictures }, now: now),
            catalog: parts.catalog, bodies: bodies, pictures: pictures, publicURL: configuration.publicURL,
            heartbeat: configuration.heartbeat, recorder: recorder, now: now)
        let images = ImageController(
            jobs: parts.imageJobs, catalog: parts.catalog,
            forms: FormReader<ImageForm>(
                videos: parts.videos, bodies: bodies, uploadBytes: configuration.uploadBytes, now: now),
            sources: ImageSources(videos: parts.videos, media: parts.media, now: now),
            sending: PieceSending(media: parts.media), publicURL: configuration.publicURL, pollAfter: pollAfter,
            heartbeat: configuration.heartbeat, recorder: recorder, now: now)
        self.init(
            keys: parts.keys, videos: videos, chat: chat,
            models: ModelController(catalog: parts.catalog, listing: parts.listing), images: images,
            webhooks: parts.webhooks.map {
                WebhookController(
                    webhooks: $0,
                    bodies: BodyReader(
                        limit: min(WebhookController.bodyBytes, configuration.jsonBytes), memory: bodies.memory),
                    now: now)
            },
            characters: parts.characters.map {
                CharacterController(
                    characters: $0, videos: parts.videos,
                    forms: FormReader<CharacterForm>(
                        videos: parts.videos, bodies: bodies, uploadBytes: configuration.uploadBytes, now: now),
                    now: now)
            },
            mcp: MCPController(
                tools: MCPTools(
                    ask: { try await parts.chat.open($0, now: $1) }, videos: parts.videos, images: parts.images,
                    media: parts.media, changes: parts.jobChanges, catalog: parts.catalog, now: now),
                bodies: BodyReader(
                    limit: min(MCPController.bodyBytes, configuration.jsonBytes), memory: bodies.memory),
                publicURL: configuration.publicURL, version: parts.version, heartbeat: configuration.heartbeat,
                recorder: recorder),
            media: MediaController(media: parts.media, isPublic: configuration.publicMedia, now: now),
            health: HealthController(readiness: parts.readiness, version: parts.version),
            outage: parts.outage, publicMedia: configuration.publicMedia,
            benchmarkRoutes: configuration.benchmarkRoutes,
            admin: parts.admin.map { admin in
                AdminEdge(
                    admin, parts, publicURL: configuration.publicURL, proxies: configuration.trustedProxies,
                    memory: bodies.memory,
                    studio: StudioController(
                        chat: chat, images: images, videos: videos, queue: admin.queue, media: parts.media,
                        catalog: parts.catalog,
                        listing: parts.listing, publicURL: configuration.publicURL,
                        uploadBytes: configuration.uploadBytes),
                    isDraining: isDraining, now: now)
            }, console: parts.console.map(ConsoleController.init), loops: loops, now: now)
    }
}
