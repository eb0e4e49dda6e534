import Access
import CallLog
import Foundation
import Generation
import HTTPTypes
import Jobs
import Media
import Pool
import Settings
import Webhooks

extension AdminEdge {
    /// The whole table of routes.
    init(
        _ admin: AdminParts, _ parts: HTTPService.Parts, publicURL: String?,
        proxies trusted: TrustedProxies = TrustedProxies(), memory: BodyMemory, studio: StudioController? = nil,
        isDraining: @escaping @Sendable () -> Bool, now: @escaping @Sendable () -> Date
    ) {
        let session: @Sendable (String, Date) async throws -> Session? = {
            try await admin.administration.session($0, now: $1)
        }
        let door = AdminDoor(
            isSecure: admin.isSecure || publicURL?.hasPrefix("https://") == true,
            origin: publicURL.flatMap(AdminDoor.origin))
        let events = AdminEvents(
            sources: [
                .init(topics: [.tokens]) { admin.tokens.changes() },
                .init(topics: [.proxies]) { admin.proxies.changes() },
                .init(topics: [.jobs]) { admin.queue.changes().ticks() },
                .init(topics: [.calls]) { admin.calls.changes() },
                .init(topics: [.settings]) { admin.settings.changes() },
                .init(topics: [.media]) { parts.media.changes() },
            ] + (parts.webhooks.map { webhooks in [.init(topics: [.webhooks]) { webhooks.changes() }] } ?? []),
            isDraining: isDraining,
            isLive: { visitor in
                // A database that cannot be asked for a moment ends no stream. Nor does an open window keep a session.
                do {
                    return try await admin.administration.session(visitor.secret, isUse: false, now: now()) != nil
                } catch {
                    return true
                }
            })
        let proxies = ProxyController(proxies: admin.proxies, tokens: admin.tokens)
        let statistics = StatisticsController(
            tokens: admin.tokens, calls: admin.calls, assumedQuota: admin.assumedQuota)
        let logs = LogController(
            calls: admin.calls, maximum: admin.callLimit, publicURL: publicURL, timeZone: admin.timeZone)
        let jobs = JobController(
            queue: admin.queue, videos: parts.videos, images: parts.images, calls: admin.calls, media: parts.media)
        routes =
            SessionController(administration: admin.administration).routes
            + TokenController(tokens: admin.tokens).routes + statistics.routes + proxies.routes
            + logs.routes + jobs.routes + SettingController(settings: admin.settings).routes
            + KeyController(keys: parts.keys).routes
            + (parts.webhooks.map { WebhookOperatorController(webhooks: $0).routes } ?? [])
            + GalleryController(media: parts.media, queue: admin.queue).routes
            + CacheController(media: parts.media).routes
            + (studio?.routes ?? [])
            + (admin.takeOver.map { ImportController(takeOver: $0).routes } ?? [])
            + [AdminRoute(.get, "/api/events") { try events.answer($0) }]
        self.door = door
        self.trusted = trusted
        bodies = AdminBodies(memory: memory)
        self.session = session
        outage = parts.outage
        self.now = now
    }
}

extension AdminDoor {
    /// Scheme, host and port of a URL.
    static func origin(of url: String) -> String? {
        guard let parts = URLComponents(string: url), let scheme = parts.scheme, let host = parts.host else {
            return nil
        }
        return "\(scheme)://\(host)" + (parts.port.map { ":\($0)" } ?? "")
    }
}
