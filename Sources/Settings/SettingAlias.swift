import Foundation

/// What the predecessors called a setting, and how they wrote its value: the one table of their names, for files and for HTTP.
package struct SettingAlias: Sendable {
    private enum Form: Sendable {
        case same
        /// `INFO`, `WARNING` for `info`, `warning`.
        case level
        /// Their 0 is no limit; our longest is a day.
        case limit
        /// Theirs may have the cookie's name before it.
        case clearance
        /// They took text for a list of one line each.
        case lines
        /// They kept a list as one text with commas.
        case commas
    }

    /// `grok` or `global`.
    package let section: String
    package let name: String
    /// Ours.
    package let path: String
    private let form: Form

    private init(_ theirs: String, _ path: String, _ form: Form = .same) {
        let parts = theirs.split(separator: ".", maxSplits: 1)
        section = String(parts[0])
        name = String(parts[1])
        self.path = path
        self.form = form
    }

    /// `grok.stream_total_timeout`
    package var theirPath: String { "\(section).\(name)" }

    package static let byName = Dictionary(all.map { ($0.theirPath, $0) }) { first, _ in first }

    package static let all = [
        SettingAlias("grok.proxy_url", "grok.proxy_url"),
        SettingAlias("grok.proxy_urls", "grok.proxy_urls", .lines),
        SettingAlias("grok.proxy_pool_url", "grok.proxy_pool_url"),
        SettingAlias("grok.proxy_pool_interval", "grok.proxy_pool_interval"),
        SettingAlias("grok.cache_proxy_url", "grok.cache_proxy_url"),
        SettingAlias("grok.cf_clearance", "grok.cf_clearance", .clearance),
        SettingAlias("grok.x_statsig_id", "grok.x_statsig_id"),
        SettingAlias("grok.temporary", "grok.temporary"),
        SettingAlias("grok.show_thinking", "grok.show_thinking"),
        SettingAlias("grok.filtered_tags", "grok.filtered_tags", .commas),
        SettingAlias("grok.stream_first_response_timeout", "grok.first_frame_seconds"),
        SettingAlias("grok.stream_chunk_timeout", "grok.between_frames_seconds"),
        SettingAlias("grok.stream_total_timeout", "chat.total_seconds", .limit),
        SettingAlias("grok.retry_status_codes", "grok.retry_status_codes"),
        SettingAlias("grok.max_tls_retries", "grok.max_tls_retries"),
        SettingAlias("global.base_url", "server.public_url"),
        SettingAlias("global.log_level", "log.level", .level),
        SettingAlias("global.image_mode", "chat.image_mode"),
        SettingAlias("global.image_cache_max_size_mb", "media.image_bytes_mb"),
        SettingAlias("global.video_cache_max_size_mb", "media.video_bytes_mb"),
        SettingAlias("global.log_max_count", "log.max_count"),
        SettingAlias("global.token_refresh_interval", "grok.token_refresh_interval"),
        SettingAlias("global.token_refresh_scope", "grok.token_refresh_scope"),
        SettingAlias("global.token_zero_expire_threshold", "grok.token_zero_threshold"),
        SettingAlias("global.assumed_chat_quota_per_token", "grok.assumed_chat_quota"),
    ]

    /// Our value as they wrote it.
    package func theirs(_ value: SettingValue) -> SettingValue {
        switch (form, value) {
        case (.level, .text(let level)): .text(level.uppercased())
        case (.commas, .list(let values)): .text(values.compactMap(\.text).joined(separator: ","))
        default: value
        }
    }

    /// Their value as we keep it; what is none stays for the check to refuse.
    package func ours(_ value: SettingValue) -> SettingValue {
        switch (form, value) {
        case (.level, .text(let level)):
            .text(["warn": "warning", "fatal": "critical"][level.lowercased()] ?? level.lowercased())
        case (.limit, .integer(0)): .integer(86_400)
        case (.clearance, .text(let text)) where text.hasPrefix("cf_clearance="):
            .text(String(text.dropFirst("cf_clearance=".count)))
        case (.lines, .text(let text)), (.commas, .text(let text)): Self.list(text)
        default: value
        }
    }

    private static func list(_ text: String) -> SettingValue {
        .list(
            text.split { $0 == "," || $0.isNewline }.map { $0.trimmingCharacters(in: .whitespaces) }
                .filter { !$0.isEmpty }.map(SettingValue.text))
    }
}
