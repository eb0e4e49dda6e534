import Foundation
import Settings

/// What a predecessor's setting is here.
enum SettingMove: Hashable, Sendable {
    case ours(String, SettingValue)
    /// The key by which clients came in.
    case clientKey(String)
    /// It says nothing: empty, or the default of a thing that is otherwise here.
    case nothing
    /// Never taken over; why.
    case refused(String)

    init(_ old: OldSetting) {
        let value = old.value
        switch old.path {
        case "grok.api_key":
            self = value.text.map { $0.trimmed }.flatMap { $0.isEmpty ? nil : .clientKey($0) } ?? .nothing
        case "global.admin_username", "global.admin_password":
            self = .refused("an administrator is made anew: see `filmgate admin set-password`")
        case "grok.cf_clearance":
            guard let text = value.text, !text.isEmpty else { self = .nothing; return }
            let prefix = "cf_clearance="
            self = .ours(
                "grok.cf_clearance", .text(text.hasPrefix(prefix) ? String(text.dropFirst(prefix.count)) : text))
        case "grok.stream_total_timeout":
            self = .ours("chat.total_seconds", value == .integer(0) ? .integer(86_400) : value)
        case "grok.filtered_tags":
            // Nothing to drop is something to take over.
            guard let text = value.text else { self = .ours("grok.filtered_tags", value); return }
            let tags = text.split { $0 == "," || $0.isNewline }.map { $0.trimmed }.filter { !$0.isEmpty }
            self = .ours("grok.filtered_tags", .list(tags.map(SettingValue.text)))
        case "global.base_url":
            guard let text = value.text, !text.isEmpty, !Self.isLoopback(text) else { self = .nothing; return }
            self = .ours("server.public_url", .text(text))
        case "global.log_level":
            guard let text = value.text?.lowercased() else { self = .ours("log.level", value); return }
            self = .ours("log.level", .text(text == "warn" ? "warning" : text == "fatal" ? "critical" : text))
        case let path:
            guard let name = Self.names[path] else { self = .nothing; return }
            let isEmpty = value == .text("") || value == .list([])
            self = isEmpty ? .nothing : .ours(name, value)
        }
    }

    /// Those whose value is the same.
    static let names = [
        "grok.proxy_url": "grok.proxy_url",
        "grok.proxy_urls": "grok.proxy_urls",
        "grok.proxy_pool_url": "grok.proxy_pool_url",
        "grok.proxy_pool_interval": "grok.proxy_pool_interval",
        "grok.cache_proxy_url": "grok.cache_proxy_url",
        "grok.x_statsig_id": "grok.x_statsig_id",
        "grok.temporary": "grok.temporary",
        "grok.show_thinking": "grok.show_thinking",
        "global.image_mode": "chat.image_mode",
        "grok.stream_first_response_timeout": "grok.first_frame_seconds",
        "grok.stream_chunk_timeout": "grok.between_frames_seconds",
        "grok.retry_status_codes": "grok.retry_status_codes",
        "grok.max_tls_retries": "grok.max_tls_retries",
        "global.image_cache_max_size_mb": "media.image_bytes_mb",
        "global.video_cache_max_size_mb": "media.video_bytes_mb",
        "global.log_max_count": "log.max_count",
        "global.token_refresh_interval": "grok.token_refresh_interval",
        "global.token_refresh_scope": "grok.token_refresh_scope",
        "global.token_zero_expire_threshold": "grok.token_zero_threshold",
        "global.assumed_chat_quota_per_token": "grok.assumed_chat_quota",
    ]

    /// A link to this machine works for nobody else; without an address each request's own host is taken.
    private static func isLoopback(_ address: String) -> Bool {
        guard let host = URL(string: address)?.host()?.lowercased() else { return false }
        return host == "localhost" || host.hasPrefix("127.") || host == "0.0.0.0" || host == "::1" || host == "[::1]"
    }
}
