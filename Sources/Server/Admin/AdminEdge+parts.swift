import CallLog
import Foundation
import Generation
import HTTPTypes
import Jobs
import Settings

extension AdminEdge {
    /// The whole table of routes.
    init(
        _ admin: AdminParts, _ parts: HTTPService.Parts, publicURL: String?, memory: BodyMemory,
        isDraining: @escaping @Sendable () -> Bool, now: @escaping @Sendable () -> Date
    ) {
        let library = Listeners()
        let holder: @Sendable (String, Date) throws -> String? = { _, _ in nil }
        let events = AdminEvents(
            sources: [
                .init(topics: [.jobs, .media]) { admin.queue.changes().ticks() },
                .init(topics: [.calls]) { admin.calls.changes() },
                .init(topics: [.settings]) { admin.settings.changes() },
                .init(topics: [.media]) { library.stream() },
            ], isDraining: isDraining,
            isLive: { visitor in
                // A database that cannot be asked for a moment ends no stream.
                (try? holder(visitor.secret, now())) != .some(nil)
            })
        let logs = LogController(
            calls: admin.calls, maximum: admin.callLimit, publicURL: publicURL, timeZone: admin.timeZone)
        let jobs = JobController(queue: admin.queue, videos: parts.videos, calls: admin.calls, media: parts.media)
        routes =
            logs.routes + jobs.routes + SettingController(settings: admin.settings).routes
            + KeyController(keys: parts.keys).routes
            + LibraryController(media: parts.media, changed: { library.tell() }).routes
            + [AdminRoute(.get, "/api/events") { try events.answer($0) }]
        door = AdminDoor(
            isSecure: admin.isSecure || publicURL?.hasPrefix("https://") == true,
            origin: publicURL.flatMap(AdminDoor.origin))
        bodies = AdminBodies(memory: memory)
        self.holder = holder
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
