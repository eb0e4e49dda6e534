import Address
import Chat
import Generation
import Jobs
import Media
import Pool
import Server
import Transport
import Upstream
import Webhooks

// Each room has a configuration of its own; these hand it its part of the whole.

extension ServerConfiguration {
    init(_ whole: Configuration, benchmarkRoutes: Bool) {
        self.init(
            host: whole.server.host, port: whole.server.port,
            publicURL: whole.server.publicURL.isEmpty ? nil : whole.server.publicURL.withoutTrailingSlash,
            trustedProxies: TrustedProxies(whole.server.trustedProxies.compactMap { AddressBlock($0) }),
            publicMedia: whole.server.publicMedia, maximumConnections: whole.server.maxConnections,
            pollAfter: .milliseconds(whole.server.pollAfterMilliseconds),
            jsonBytes: whole.server.maxJSONMegabytes << 20,
            uploadBytes: whole.references.maxMegabytes << 20, heartbeat: .seconds(whole.chat.heartbeatSeconds),
            benchmarkRoutes: benchmarkRoutes)
    }
}

extension VideoService.Configuration {
    init(_ whole: Configuration) {
        self.init(
            retention: .seconds(whole.jobs.retentionHours * 3_600), attempts: whole.jobs.maxAttempts,
            referenceBytes: whole.references.maxMegabytes << 20,
            allowsPrivateReferences: whole.references.allowPrivate)
    }
}

extension VideoWorker.Configuration {
    init(_ whole: Configuration) {
        self.init(
            ambiguousRetries: whole.jobs.ambiguousRetries, timeLimit: .seconds(whole.jobs.videoTimeoutSeconds),
            prefer: whole.upstream.prefer)
    }
}

extension ImageWorker.Configuration {
    init(_ whole: Configuration) {
        self.init(timeLimit: .seconds(whole.jobs.videoTimeoutSeconds), prefer: whole.upstream.prefer)
    }
}

extension Webhooks.Configuration {
    init(_ whole: Configuration) {
        self.init(
            allowsPrivate: whole.webhooks.allowPrivate,
            disableAfter: .seconds(whole.webhooks.disableAfterHours * 3_600),
            endpointsPerOwner: whole.webhooks.endpointsPerOwner, userAgent: "Filmgate/\(Version.number)")
    }
}

extension JobRunner.Configuration {
    init(_ whole: Configuration) {
        self.init(
            concurrency: whole.jobs.concurrency, concurrencyPerKind: whole.jobs.concurrencyPerKind)
    }
}

extension Configuration.Jobs {
    var concurrencyPerKind: [String: Int] {
        [VideoWorker.kind: videoConcurrency, ImageWorker.kind: imageConcurrency]
    }
}

extension MediaCache.Configuration {
    init(_ whole: Configuration, directory: DataDirectory) {
        let media = whole.media
        self.init(
            directory: directory.media,
            limits: media.limits.merging([
                // A reference is needed as long as its job may wait.
                .reference: .init(
                    bytes: 0, age: .seconds(whole.jobs.retentionHours * 7_200),
                    fileBytes: whole.references.maxMegabytes << 20)
            ]) { $1 },
            lowWatermark: media.lowWatermark, ffmpeg: media.ffmpeg, ffprobe: media.ffprobe, processes: media.processes)
    }
}

extension Configuration.Media {
    /// Of what the upstream made.
    var limits: [MediaKind: MediaCache.Limits] {
        let age: Duration? = maxAgeHours == 0 ? nil : .seconds(maxAgeHours * 3_600)
        return [
            .image: .init(bytes: imageMegabytes << 20, age: age, fileBytes: maxImageMegabytes << 20),
            .video: .init(bytes: videoMegabytes << 20, age: age, fileBytes: maxVideoMegabytes << 20),
        ]
    }
}

extension GrokWebClient.Configuration {
    init(_ whole: Configuration) {
        let grok = whole.grok
        self.init(
            baseURL: grok.baseURL.withoutTrailingSlash, assetsURL: grok.assetsURL.withoutTrailingSlash,
            profile: grok.profile, userAgent: grok.userAgent,
            headers: grok.statsigID.isEmpty ? [] : [("x-statsig-id", grok.statsigID)], temporary: grok.temporary,
            firstFrame: .seconds(grok.firstFrameSeconds), betweenFrames: .seconds(grok.betweenFramesSeconds),
            total: .seconds(grok.totalSeconds), chatTotal: .seconds(whole.chat.totalSeconds))
    }
}

extension XAIClient.Configuration {
    init(_ whole: Configuration) {
        self.init(
            baseURL: whole.xai.baseURL.withoutTrailingSlash, userAgent: "Filmgate/\(Version.number)",
            pollInterval: .seconds(whole.xai.pollSeconds), chatTotal: .seconds(whole.chat.totalSeconds))
    }
}

extension ChatService.Configuration {
    /// What holds before and after a change of settings.
    init(_ whole: Configuration) {
        self.init(
            showsThinking: whole.grok.showThinking, thinksInContent: whole.chat.thinkInContent,
            filteredTags: whole.grok.filteredTags, linksPictures: whole.chat.imageMode == .url,
            prefer: whole.upstream.prefer)
    }
}

extension TokenPool.Configuration {
    /// The simulated upstream is greeted with a token of its own, never with one of the operator's, and sets no limit.
    init(_ whole: Configuration, simulates: Bool) {
        self.init(
            inFlightPerToken: simulates ? whole.jobs.concurrency : whole.grok.inFlightPerToken,
            inFlightPerKey: simulates ? whole.jobs.concurrency : whole.xai.inFlightPerKey,
            maxTLSRetries: whole.grok.maxTLSRetries, retryStatusCodes: Set(whole.grok.retryStatusCodes),
            retryBudget: .seconds(whole.grok.retryBudgetSeconds), emptyRounds: whole.grok.tokenZeroThreshold,
            egress: Egress(whole.grok),
            sole: simulates ? Credential("simulated-session-token-0001") : nil,
            soleKey: simulates ? Credential(Configuration.XAI.simulatedKey) : nil)
    }
}

extension TokenRefresher.Configuration {
    init(_ grok: Configuration.Grok) {
        self.init(interval: .seconds(grok.tokenRefreshInterval), scope: grok.tokenRefreshScope)
    }
}

extension ProxyPool.Configuration {
    init(_ grok: Configuration.Grok) {
        let egress = Egress(grok)
        self.init(
            fallback: egress.proxy, list: grok.proxyURLs.compactMap { Proxy(parsing: $0) },
            poolURL: grok.proxyPoolURL.isEmpty ? nil : grok.proxyPoolURL,
            poolInterval: .seconds(grok.proxyPoolInterval),
            assets: grok.cacheProxyURL.isEmpty ? nil : Proxy(parsing: grok.cacheProxyURL),
            allowsDirect: grok.allowDirect, cookies: egress.cookies, testURL: grok.proxyTestURL)
    }
}

extension Configuration.Grok {
    /// The same, spoken to `address` on this machine: with no proxy and without the operator's secrets.
    func simulated(at address: String) -> Self {
        var grok = self
        grok.baseURL = address
        grok.assetsURL = address
        grok.proxyURL = ""
        grok.proxyURLs = []
        grok.proxyPoolURL = ""
        grok.cacheProxyURL = ""
        grok.clearance = ""
        grok.statsigID = ""
        grok.tokens = []
        grok.superTokens = []
        return grok
    }
}

extension Configuration.XAI {
    static let simulatedKey = "xai-simulated-key-0001"

    /// The same, spoken to `address` on this machine, without the operator's keys.
    func simulated(at address: String) -> Self {
        var xai = self
        xai.baseURL = address
        xai.keys = []
        return xai
    }
}

extension Egress {
    /// The one road of all calls. The clearance is bound to it.
    init(_ grok: Configuration.Grok) {
        self.init(
            proxy: grok.proxyURL.isEmpty ? nil : Proxy(parsing: grok.proxyURL),
            cookies: grok.clearance.isEmpty ? nil : "cf_clearance=\(grok.clearance)")
    }
}

extension String {
    fileprivate var withoutTrailingSlash: String { hasSuffix("/") ? String(dropLast()) : self }
}
