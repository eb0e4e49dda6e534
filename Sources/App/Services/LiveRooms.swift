import CallLog
import Chat
import Foundation
import Jobs
import Media
import Pool
import Settings

/// The rooms that take a changed setting while they run.
struct LiveRooms: Sendable {
    let tokens: TokenPool
    let refresher: TokenRefresher
    let proxies: ProxyPool
    let log: CallLog
    let runner: JobRunner
    let media: MediaCache
    let chat: ChatService

    /// How a real upstream is reached, and what is kept.
    var settings: [LiveSetting] {
        [
            .applying([
                "grok.in_flight_per_token", "grok.retry_status_codes", "grok.max_tls_retries",
                "grok.retry_budget_seconds", "grok.token_zero_threshold", "xai.in_flight_per_key",
            ]) { tokens.configure(.init($0, simulates: false)) },
            .applying(["grok.token_refresh_interval", "grok.token_refresh_scope"]) {
                refresher.configure(.init($0.grok))
            },
            .applying([
                "grok.proxy_url", "grok.proxy_urls", "grok.proxy_pool_url", "grok.proxy_pool_interval",
                "grok.proxy_test_url", "grok.allow_direct", "grok.cache_proxy_url", "grok.cf_clearance",
            ]) { proxies.configure(.init($0.grok)) },
            .applying(["log.max_count"]) { log.configure(.init(maximum: $0.log.maxCount)) },
            .applying(["jobs.concurrency", "jobs.video_concurrency", "jobs.image_concurrency"]) {
                runner.allow($0.jobs.concurrency, perKind: $0.jobs.concurrencyPerKind)
            },
            .applying([
                "media.image_bytes_mb", "media.video_bytes_mb", "media.max_age_hours", "media.low_watermark",
                "media.max_image_mb", "media.max_video_mb",
            ]) {
                media.allow($0.media.limits, lowWatermark: $0.media.lowWatermark)
                // At once, as whoever makes the cache smaller needs the room.
                try await media.sweep(now: Date())
            },
            // Read each time they are needed.
            .applying(["grok.assumed_chat_quota"]) { _ in },
        ]
    }

    /// What clients see of it, which before a simulated upstream is the same.
    var answers: [LiveSetting] {
        [
            .applying([
                "grok.show_thinking", "grok.filtered_tags", "chat.think_in_content", "chat.image_mode",
            ]) { chat.configure(.init($0)) },
            // Read each time it is needed.
            .applying(["models.show_all"]) { _ in },
        ]
    }
}
