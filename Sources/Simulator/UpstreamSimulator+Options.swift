extension UpstreamSimulator {
    package struct Options: Sendable {
        /// 0 takes any free port.
        package var port: Int
        /// How long a simulated video takes.
        package var videoSeconds: Double
        /// Where made media are kept between runs, by content.
        package var cacheDirectory: String
        package var ffmpeg: String
        /// Time between two frames of a video's progress; nil: eight frames a video, at least 20 ms and at most 5 s apart.
        package var frameGap: Double?
        /// Whether the prompt is drawn into the media. Without it all orders of one shape share one file: for load tests.
        package var drawsPrompt: Bool
        /// What each account may ask for; nil is unlimited.
        package var quota: Quota?
        /// Quotas of single accounts, by the value of their `sso` cookie; they go before `quota`.
        package var quotas: [String: Quota]
        /// Quotas of single groups, of each account. A conversation must have room in its group's and in `quota`. Groups
        /// are the modes (`fast`, `auto`, `expert`, `heavy`), `image`, `imageEdit`, `video`, `video720p` (without one,
        /// `video` counts them), a `modelName` of profile 2025-12, and `chat` for all models without one. Of models
        /// tokens are counted: an expert's or a heavy answer costs 4, any other 1.
        package var groupQuotas: [String: Quota]
        /// The only valid values of the `sso` cookie; nil takes any that is not empty.
        package var tokens: Set<String>?
        /// Faults that are there from the start.
        package var faults: [Fault]
        /// Scripted answers that are there from the start.
        package var answers: [ScriptedAnswer]
        /// How long a picture takes that is drawn in a conversation.
        package var imageSeconds: Double
        /// How many previews of a picture come before it is finished.
        package var imagePreviews: Int

        package init(
            port: Int = 0, videoSeconds: Double = 3, cacheDirectory: String, ffmpeg: String = "ffmpeg",
            frameGap: Double? = nil, drawsPrompt: Bool = true, quota: Quota? = nil, quotas: [String: Quota] = [:],
            groupQuotas: [String: Quota] = [:], tokens: Set<String>? = nil, faults: [Fault] = [],
            answers: [ScriptedAnswer] = [],
            imageSeconds: Double = 0, imagePreviews: Int = 1
        ) {
            self.port = port
            self.videoSeconds = videoSeconds
            self.cacheDirectory = cacheDirectory
            self.ffmpeg = ffmpeg
            self.frameGap = frameGap
            self.drawsPrompt = drawsPrompt
            self.quota = quota
            self.quotas = quotas
            self.groupQuotas = groupQuotas
            self.tokens = tokens
            self.faults = faults
            self.answers = answers
            self.imageSeconds = imageSeconds
            self.imagePreviews = imagePreviews
        }

        var gap: Duration { .seconds(frameGap ?? min(5, max(0.02, videoSeconds / 8))) }
    }

    /// Conversations an account may start in a window, which begins with its first one.
    package struct Quota: Codable, Hashable, Sendable {
        package var requests: Int
        package var windowSeconds: Double

        package init(requests: Int, windowSeconds: Double) {
            self.requests = requests
            self.windowSeconds = windowSeconds
        }
    }
}
