/// How the HTTP edge listens and what it lets in.
package struct ServerConfiguration: Sendable {
    package var host: String
    /// 0 takes any free port.
    package var port: Int
    /// Prefix of media links, without a slash at the end; nil takes scheme and host of each request.
    package var publicURL: String?
    /// What stands in front of it and says who the client is.
    package var trustedProxies: TrustedProxies
    /// Whether `/images` and `/videos` are open to whoever knows a (128-bit random) name.
    package var publicMedia: Bool
    /// Connections at once; further ones wait to be accepted.
    package var maximumConnections: Int
    /// What pending answers tell polling clients to wait.
    package var pollAfter: Duration
    /// Largest JSON body in bytes.
    package var jsonBytes: Int
    /// Largest uploaded file in bytes.
    package var uploadBytes: Int
    /// Silence after which a stream says that it lives.
    package var heartbeat: Duration
    /// Whether `/_bench/canned` answers, against which benchmarks hold the real routes.
    package var benchmarkRoutes: Bool

    package init(
        host: String = "127.0.0.1", port: Int = 8001, publicURL: String? = nil,
        trustedProxies: TrustedProxies = TrustedProxies(), publicMedia: Bool = true, maximumConnections: Int = 10_000,
        pollAfter: Duration = .seconds(2), jsonBytes: Int = 32 << 20,
        uploadBytes: Int = 20 << 20, heartbeat: Duration = .seconds(15), benchmarkRoutes: Bool = false
    ) {
        self.host = host
        self.port = port
        self.publicURL = publicURL
        self.trustedProxies = trustedProxies
        self.publicMedia = publicMedia
        self.maximumConnections = maximumConnections
        self.pollAfter = pollAfter
        self.jsonBytes = jsonBytes
        self.uploadBytes = uploadBytes
        self.heartbeat = heartbeat
        self.benchmarkRoutes = benchmarkRoutes
    }
}
