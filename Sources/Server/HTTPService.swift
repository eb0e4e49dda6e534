import Access
import Catalog
import Generation
import Logging
import Media
import ServiceLifecycle

/// The HTTP edge as a service: listens, serves, and on graceful shutdown lets requests finish.
package final class HTTPService: Service {
    package struct Parts: Sendable {
        package let videos: VideoService
        package let media: MediaCache
        package let keys: APIKeys
        package let catalog: ModelCatalog
        /// Asked by `/readyz` each time.
        package let readiness: @Sendable () async -> Readiness
        /// Shown by `/health` and `/healthz`.
        package let version: String

        package init(
            videos: VideoService, media: MediaCache, keys: APIKeys, catalog: ModelCatalog,
            readiness: @escaping @Sendable () async -> Readiness, version: String
        ) {
            self.videos = videos
            self.media = media
            self.keys = keys
            self.catalog = catalog
            self.readiness = readiness
            self.version = version
        }
    }

    /// `onListening` is told the port, once.
    package init(
        parts: Parts, configuration: ServerConfiguration, logger: Logger, onListening: @escaping @Sendable (Int) -> Void
    ) {}

    package func run() async throws {}
}
