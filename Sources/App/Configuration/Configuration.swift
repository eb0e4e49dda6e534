import Catalog
import Logging
import Pool
import Upstream

/// All that is decided before the start. `ConfigurationKey.all` says what each value means, and how it is written.
struct Configuration: Sendable, Equatable {
    var server = Server()
    var store = Store()
    var jobs = Jobs()
    var media = Media()
    var references = References()
    var webhooks = Webhooks()
    var grok = Grok()
    var xai = XAI()
    var upstream = Upstream()
    var chat = Chat()
    var models = Models()
    var admin = Admin()
    var log = Log()
    var simulate = Simulate()

    struct Server: Sendable, Equatable {
        var host = "127.0.0.1"
        var port = 8001
        var publicURL = ""
        var trustedProxies: [String] = []
        var publicMedia = true
        var maxConnections = 10_000
        var pollAfterMilliseconds = 2_000
        var maxJSONMegabytes = 32
        var drainSeconds = 30
    }

    struct Store: Sendable, Equatable {
        var readers = 4
        var waitingWrites = 20_000
        var minimumFreeMegabytes = 200
    }

    struct Jobs: Sendable, Equatable {
        var concurrency = 96
        var videoConcurrency = 64
        var imageConcurrency = 32
        var depth = 10_000
        var retentionHours = 24
        var keepPerOwner = 1_000
        var maxCrashes = 10
        var ambiguousRetries = 1
        var maxAttempts = 5
        var videoTimeoutSeconds = 1_800
    }

    struct Media: Sendable, Equatable {
        var imageMegabytes = 512
        var videoMegabytes = 1_024
        var maxAgeHours = 0
        var lowWatermark = 0.8
        var maxImageMegabytes = 64
        var maxVideoMegabytes = 8_192
        var ffmpeg = "ffmpeg"
        var ffprobe = "ffprobe"
        var processes = 2
    }

    struct References: Sendable, Equatable {
        var maxMegabytes = 20
        var allowPrivate = false
    }

    struct Webhooks: Sendable, Equatable {
        var allowPrivate = false
        var endpointsPerOwner = 20
        var disableAfterHours = 72
    }

    struct Grok: Sendable, Equatable {
        var baseURL = "https://grok.com"
        var assetsURL = "https://assets.grok.com"
        var profile = GrokWebProfile.august2026
        var userAgent = "Filmgate/\(Version.number)"
        var clearance = ""
        var statsigID = ""
        var temporary = false
        var showThinking = true
        var filteredTags = ["xaiartifact", "xai:tool_usage_card", "grok:render"]
        var proxyURL = ""
        var proxyURLs: [String] = []
        var proxyPoolURL = ""
        var proxyPoolInterval = 300
        var proxyTestURL = "https://grok.com"
        var allowDirect = false
        var cacheProxyURL = ""
        var firstFrameSeconds = 30
        var betweenFramesSeconds = 120
        var totalSeconds = 900
        var tokens: [String] = []
        var superTokens: [String] = []
        var inFlightPerToken = 8
        var retryStatusCodes = [401, 429]
        var maxTLSRetries = 2
        var retryBudgetSeconds = 30
        var tokenRefreshInterval = 3_600
        var tokenRefreshScope = TokenRefresher.Scope.expired
        var tokenZeroThreshold = 3
        var assumedChatQuota = 80
    }

    struct XAI: Sendable, Equatable {
        var baseURL = "https://api.x.ai/v1"
        var keys: [String] = []
        var pollSeconds = 3
        var inFlightPerKey = 32
    }

    struct Upstream: Sendable, Equatable {
        var prefer = Provider.xai
    }

    struct Chat: Sendable, Equatable {
        var thinkInContent = false
        var imageMode = ImageMode.url
        var heartbeatSeconds = 15
        var totalSeconds = 600
    }

    struct Models: Sendable, Equatable {
        var file = ""
        var showAll = false
    }

    struct Admin: Sendable, Equatable {
        var name = "admin"
        var passwordFile = ""
    }

    struct Log: Sendable, Equatable {
        var level = Logger.Level.info
        var format = LogFormat.auto
        var maxCount = 10_000
    }

    struct Simulate: Sendable, Equatable {
        var videoSeconds = 3.0
    }
}

/// How pictures that are drawn in a conversation come to the client.
enum ImageMode: String, Sendable, CaseIterable {
    /// As a link to this server.
    case url
    /// Whole, as a `data:` URL.
    case base64
}

/// How log lines look.
enum LogFormat: String, Sendable, CaseIterable {
    /// Text on a terminal, JSON elsewhere.
    case auto
    case text
    case json
}
