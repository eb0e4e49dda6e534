extension ConfigurationKey {
    /// Everything that can be set, in the order it is explained. Defaults are `Configuration`'s.
    static let all: [ConfigurationKey] =
        server + store + jobs + media + references + webhooks + grok + xai + upstream + chat + models + admin + log
        + simulate

    private static let server: [ConfigurationKey] = [
        .text("server.host", \.server.host, as: .name, "Address to listen on. 0.0.0.0 or :: lets other machines in."),
        .number("server.port", \.server.port, in: 0...65_535, "Port to listen on. 0 takes any free one."),
        .text(
            "server.public_url", \.server.publicURL, as: .optionalAddress,
            "Prefix of media links in answers, as clients reach this server: https://video.example.org. Empty takes each request's own host."
        ),
        .addresses(
            "server.trusted_proxies", \.server.trustedProxies,
            "Reverse proxies in front of this server. From them X-Forwarded-For tells who the client is and X-Forwarded-Proto whether it came over https; from anybody else neither counts."
        ),
        .choice(
            "server.public_media", \.server.publicMedia,
            "Whether /images and /videos need no API key. Their names are 128-bit random numbers."),
        .number(
            "server.max_connections", \.server.maxConnections, in: 1...1_000_000,
            "Connections at once. Further ones wait to be accepted. A low limit of open files makes it fewer."),
        .number(
            "server.poll_after_ms", \.server.pollAfterMilliseconds, in: 100...600_000,
            "How long clients are told to wait between two looks at a pending video, in milliseconds."),
        .number(
            "server.max_json_mb", \.server.maxJSONMegabytes, in: 1...1_024, "Largest JSON request body, in megabytes."),
        .number(
            "server.drain_seconds", \.server.drainSeconds, in: 1...3_600,
            "After SIGTERM: how long requests under way may take before they are ended."),
    ]

    private static let store: [ConfigurationKey] = [
        .number(
            "store.readers", \.store.readers, in: 1...64, "Connections that read the database beside the one writer."),
        .number(
            "store.waiting_writes", \.store.waitingWrites, in: 1...1_000_000,
            "Writes that may wait for the disk before requests are refused."),
        .number(
            "store.min_free_mb", \.store.minimumFreeMegabytes, in: 0...1_000_000_000,
            "Free disk space, in megabytes, below which /readyz reports not ready."),
    ]

    private static let jobs: [ConfigurationKey] = [
        .number(
            "jobs.concurrency", \.jobs.concurrency, in: 1...10_000,
            "Jobs running at once, of all kinds. An eighth is kept for each kind, however many of the other wait."),
        .number(
            "jobs.video_concurrency", \.jobs.videoConcurrency, in: 0...10_000,
            "Video jobs running at once. 0 accepts them and lets them wait."),
        .number(
            "jobs.image_concurrency", \.jobs.imageConcurrency, in: 0...10_000,
            "Picture jobs running at once, each of up to ten pictures. 0 accepts them and lets them wait."),
        .number(
            "jobs.depth", \.jobs.depth, in: 1...1_000_000_000,
            "Unfinished jobs at most. Past it, new ones are refused with 429 and Retry-After."),
        .number(
            "jobs.retention_hours", \.jobs.retentionHours, in: 1...87_600,
            "Ended jobs and their media go that long after the job was created."),
        .number(
            "jobs.keep_per_owner", \.jobs.keepPerOwner, in: 1...10_000_000,
            "Ended jobs kept per owner. The oldest beyond it go, with their media."),
        .number(
            "jobs.max_crashes", \.jobs.maxCrashes, in: 1...1_000,
            "A job is given up after so many crashes of the server in a row while it ran."),
        .number(
            "jobs.ambiguous_retries", \.jobs.ambiguousRetries, in: 0...10,
            "How often a video is submitted again when a crash left unknown whether the upstream had accepted it."),
        .number("jobs.max_attempts", \.jobs.maxAttempts, in: 1...100, "Attempts at one job before it fails for good."),
        .number(
            "jobs.video_timeout_seconds", \.jobs.videoTimeoutSeconds, in: 10...86_400,
            "Longest time one video may take from its submission to its file, and longest wait for an upstream that is away."
        ),
    ]

    private static let media: [ConfigurationKey] = [
        .number(
            "media.image_bytes_mb", \.media.imageMegabytes, in: 1...1_000_000_000,
            "Cached images on disk, in megabytes. The least recently used go first."),
        .number(
            "media.video_bytes_mb", \.media.videoMegabytes, in: 1...1_000_000_000,
            "Cached videos on disk, in megabytes. The least recently used go first."),
        .number(
            "media.max_age_hours", \.media.maxAgeHours, in: 0...87_600,
            "Files unused for longer go. 0 keeps them as long as there is room and their job is kept."),
        .number(
            "media.low_watermark", \.media.lowWatermark, in: 0.1...1.0,
            "Eviction goes on until this share of the limit is left."),
        .number(
            "media.max_image_mb", \.media.maxImageMegabytes, in: 1...1_000_000, "Largest single image, in megabytes."),
        .number(
            "media.max_video_mb", \.media.maxVideoMegabytes, in: 1...1_000_000, "Largest single video, in megabytes."),
        .text("media.ffmpeg", \.media.ffmpeg, as: .name, "The ffmpeg program: a name in PATH, or a path."),
        .text("media.ffprobe", \.media.ffprobe, as: .name, "The ffprobe program: a name in PATH, or a path."),
        .number("media.processes", \.media.processes, in: 1...64, "ffmpeg and ffprobe processes at once."),
    ]

    private static let references: [ConfigurationKey] = [
        .number(
            "references.max_mb", \.references.maxMegabytes, in: 1...1_024,
            "Largest reference picture a client may give, in megabytes."),
        .choice(
            "references.allow_private", \.references.allowPrivate,
            "Whether reference pictures may come over plain http and from private addresses. Only for closed networks."
        ),
    ]

    private static let webhooks: [ConfigurationKey] = [
        .choice(
            "webhooks.allow_private", \.webhooks.allowPrivate,
            "Whether webhook endpoints may be reached over plain http and at private addresses. Only for closed networks."
        ),
        .number(
            "webhooks.endpoints_per_owner", \.webhooks.endpointsPerOwner, in: 0...1_000,
            "Webhook endpoints that one owner may have."),
        .number(
            "webhooks.disable_after_hours", \.webhooks.disableAfterHours, in: 1...8_760,
            "A webhook endpoint to which nothing came through for so long is disabled."),
    ]

    private static let grok: [ConfigurationKey] = [
        .text("grok.base_url", \.grok.baseURL, as: .address, "Where the upstream's own API is."),
        .text("grok.assets_url", \.grok.assetsURL, as: .address, "Where the upstream's files are."),
        .choice("grok.profile", \.grok.profile, "The version of the upstream's protocol to speak."),
        .text(
            "grok.user_agent", \.grok.userAgent, as: .name,
            "Sent with each call. With cf_clearance it must be the one of the browser that the cookie was made in."),
        .secret(
            "grok.cf_clearance", \.grok.clearance, as: .header,
            "The cookie cf_clearance, if the road to the upstream needs one. Passed on as it is."),
        .secret(
            "grok.x_statsig_id", \.grok.statsigID, as: .header,
            "The header x-statsig-id, if you have one to send. Passed on as it is."),
        .choice("grok.temporary", \.grok.temporary, "Whether conversations are marked as temporary."),
        .choice("grok.show_thinking", \.grok.showThinking, "Whether answers tell how the model came to them."),
        .tags(
            "grok.filtered_tags", \.grok.filteredTags,
            "Tags that are dropped from answers with all they hold. They are the upstream's own notes."),
        .secret(
            "grok.proxy_url", \.grok.proxyURL, as: .proxy,
            "Proxy for all calls to the upstream: http, https, socks5 or socks5h. Beside others, only for when all of those are dead. Without any proxy calls go direct."
        ),
        .proxies(
            "grok.proxy_urls", \.grok.proxyURLs, "Proxies that tokens are spread over; each token keeps its own."),
        .secret(
            "grok.proxy_pool_url", \.grok.proxyPoolURL, as: .header,
            "An address that answers with proxies, one per line, commas between them, or as a JSON list of texts."),
        .number(
            "grok.proxy_pool_interval", \.grok.proxyPoolInterval, in: 5...86_400,
            "Seconds from one question to grok.proxy_pool_url to the next. When all proxies are dead it is asked at once."
        ),
        .text(
            "grok.proxy_test_url", \.grok.proxyTestURL, as: .address,
            "What proxies are tested against. An answer below 400 counts as connected, and so does a 403."),
        .choice(
            "grok.allow_direct", \.grok.allowDirect,
            "Whether calls go without a proxy when there are proxies and all are dead. Otherwise they wait."),
        .secret(
            "grok.cache_proxy_url", \.grok.cacheProxyURL, as: .proxy,
            "Proxy for downloads of finished files alone. Empty takes the one of the call."),
        .number(
            "grok.first_frame_seconds", \.grok.firstFrameSeconds, in: 1...3_600,
            "Longest silence before the first frame of an answer."),
        .number(
            "grok.between_frames_seconds", \.grok.betweenFramesSeconds, in: 1...3_600,
            "Longest silence between two frames of an answer."),
        .number(
            "grok.total_seconds", \.grok.totalSeconds, in: 1...86_400,
            "Longest time one call for a video may take, or for a file."),
        .secrets(
            "grok.tokens", \.grok.tokens,
            "Session tokens of free accounts. `filmgate tokens add` adds some without a restart."),
        .secrets("grok.super_tokens", \.grok.superTokens, "Session tokens of paying accounts."),
        .number(
            "grok.in_flight_per_token", \.grok.inFlightPerToken, in: 1...1_000, "Calls at once on one session token."),
        .numbers(
            "grok.retry_status_codes", \.grok.retryStatusCodes, in: 400...599,
            "Answers of the upstream after which another token is tried, unless a video may have begun. One that is blocked (403) is always left."
        ),
        .number(
            "grok.max_tls_retries", \.grok.maxTLSRetries, in: 0...10,
            "Further tries when the connection failed before anything can have begun."),
        .number(
            "grok.retry_budget_seconds", \.grok.retryBudgetSeconds, in: 1...600,
            "After so long no further try of one call begins."),
        .number(
            "grok.token_refresh_interval", \.grok.tokenRefreshInterval, in: 0...604_800,
            "Seconds between two rounds in which tokens are asked for their quotas. 0: never."),
        .choice(
            "grok.token_refresh_scope", \.grok.tokenRefreshScope,
            "Which tokens a round asks: expired ones, to see whether they work again, or all."),
        .number(
            "grok.token_zero_threshold", \.grok.tokenZeroThreshold, in: 1...1_000,
            "Rounds in a row that find no quota left, after which a token rests."),
        .number(
            "grok.assumed_chat_quota", \.grok.assumedChatQuota, in: 0...100_000,
            "What a token whose quota is unknown counts for in the sum of what is left."),
    ]

    private static let xai: [ConfigurationKey] = [
        .text("xai.base_url", \.xai.baseURL, as: .address, "Where xAI's official API is."),
        .secrets(
            "xai.keys", \.xai.keys,
            "Keys of that API. `filmgate tokens add --provider xai` adds some without a restart."),
        .number(
            "xai.poll_seconds", \.xai.pollSeconds, in: 1...600,
            "Seconds between two questions after a video that is being made there."),
        .number("xai.in_flight_per_key", \.xai.inFlightPerKey, in: 1...1_000, "Calls at once on one key."),
    ]

    private static let upstream: [ConfigurationKey] = [
        .choice(
            "upstream.prefer", \.upstream.prefer,
            "Who is asked first for a model that both offer: xai, the official API, or web. The other one only before anything was submitted, or where there is no key or token of the first."
        )
    ]

    private static let chat: [ConfigurationKey] = [
        .choice(
            "chat.think_in_content", \.chat.thinkInContent,
            "Whether the thinking stands in the answer itself, as <think> text, for clients that know no reasoning_content."
        ),
        .choice(
            "chat.image_mode", \.chat.imageMode,
            "How drawn pictures come: url links to this server, base64 writes them into the answer."),
        .number(
            "chat.heartbeat_seconds", \.chat.heartbeatSeconds, in: 1...600,
            "After so long a silence a streamed answer says that it goes on, so that nobody in between hangs up."),
        .number(
            "chat.total_seconds", \.chat.totalSeconds, in: 1...86_400,
            "Longest time one answer in words or pictures may take."),
    ]

    private static let models: [ConfigurationKey] = [
        .text(
            "models.file", \.models.file, as: .header,
            "A file that adds, changes and removes models, see data/models.example.toml. Read at the start. Empty: models.toml in the data directory, if there is one."
        ),
        .choice(
            "models.show_all", \.models.showAll,
            "Whether /v1/models also lists models that none of the present tokens can serve."),
    ]

    private static let admin: [ConfigurationKey] = [
        .text(
            "admin.name", \.admin.name, as: .name, "The administrator's name, when password_file sets the password."),
        .text(
            "admin.password_file", \.admin.passwordFile, as: .header,
            "A file with the administrator's password, read at each start. Empty: the first start prints a set-up code."
        ),
    ]

    private static let log: [ConfigurationKey] = [
        .choice("log.level", \.log.level, "The least important messages that are written."),
        .number(
            "log.max_count", \.log.maxCount, in: 0...100_000_000, "Records of calls that are kept. The oldest go first."
        ),
        .choice("log.format", \.log.format, "How lines look. auto is text on a terminal and JSON elsewhere."),
    ]

    private static let simulate: [ConfigurationKey] = [
        .number(
            "simulate.video_seconds", \.simulate.videoSeconds, in: 0.0...3_600.0,
            "With --simulate: how long a simulated video takes.")
    ]
}
