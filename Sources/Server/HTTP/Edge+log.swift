import HTTPTypes
import Logging

extension Edge {
    /// One line per request. Paths only where they hold no file name, which would open the file; never a query or a header
    /// that may hold a secret.
    @inline(never)
    func log(
        _ request: HTTPRequest, _ endpoint: Endpoint, _ status: HTTPResponse.Status, _ took: Duration,
        _ requestID: String,
        _ logger: Logger
    ) {
        let isQuiet = endpoint.isQuiet || (endpoint == .admin && request.isForBytes)
        let level: Logger.Level = isQuiet && status.code < 400 ? .debug : .info
        guard logger.logLevel <= level else { return }
        var metadata: Logger.Metadata = [
            "request": "\(requestID)", "method": "\(request.method.rawValue.prefix(16))", "route": "\(endpoint.label)",
            "status": "\(status.code)", "ms": "\(Int(took / .milliseconds(1)))",
        ]
        if let id = endpoint.videoID { metadata["video"] = "\(id)" }
        if let theirs = request.headerFields[.clientRequestID] {
            metadata["client_request"] = "\(String(theirs.unicodeScalars.filter { $0.isASCII }.prefix(128)))"
        }
        logger.log(level: level, "request", metadata: metadata)
    }
}

extension HTTPRequest {
    /// The console's gallery asks for many thumbnails at once.
    fileprivate var isForBytes: Bool {
        guard let path = path?.prefix(while: { $0 != "?" }) else { return false }
        return path.hasPrefix("/api/media/") && path.hasSuffix("/file")
    }
}

extension Endpoint {
    /// Asked for so often that their successes would drown the rest.
    fileprivate var isQuiet: Bool {
        switch self {
        case .media, .health, .healthz, .readyz, .canned, .video, .imageJob, .front, .page, .asset: true
        case .videos, .remix, .edits, .extensions, .content, .chat, .webhook, .mcp, .images, .characters, .character,
            .models, .model, .admin,
            .unknown:
            false
        }
    }

    fileprivate var videoID: String? {
        switch self {
        case .video(let id), .remix(let id), .content(let id): id
        default: nil
        }
    }
}
