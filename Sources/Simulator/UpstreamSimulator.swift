import Logging
import ServiceLifecycle

/// A loopback upstream that speaks the Grok web protocol of both profiles and makes real media.
package final class UpstreamSimulator: Service {
    package struct Options: Sendable {
        /// 0 takes any free port.
        package var port: Int
        /// How long a simulated video takes.
        package var videoSeconds: Double
        /// Where made media are kept between runs, by content.
        package var cacheDirectory: String
        package var ffmpeg: String

        package init(port: Int = 0, videoSeconds: Double = 3, cacheDirectory: String, ffmpeg: String = "ffmpeg") {
            self.port = port
            self.videoSeconds = videoSeconds
            self.cacheDirectory = cacheDirectory
            self.ffmpeg = ffmpeg
        }
    }

    package init(options: Options, logger: Logger) {}

    /// `http://127.0.0.1:PORT`: REST calls, assets and the control route alike. Waits until it listens.
    package func baseURL() async throws -> String { "" }

    package func run() async throws {}
}
