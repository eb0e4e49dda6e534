import HTTPTypes
import Media

/// What a path names. One total switch each for what it allows and (in `Edge`) for who answers.
enum Endpoint: Hashable {
    case videos
    case video(String)
    case remix(String)
    case content(String)
    case chat
    case images(ImageTask)
    case imageJob(String)
    case webhook(WebhookRoute)
    case mcp
    case edits, extensions
    case characters
    case character(String)
    case models
    /// By its name, which may hold slashes, as it was meant: percent-decoded.
    case model(String)
    case media(MediaKind, name: String)
    case health, healthz, readyz
    case canned
    /// An administrator's; `AdminEdge` has a table of its own.
    case admin
    /// `/`, which leads to the console.
    case front
    /// A path of the console: its own router knows which.
    case page
    /// A file of the console by its path below `/console/`.
    case asset(String)
    case unknown

    /// `path` as it was sent: only the names of models need percent-decoding, so nothing is decoded twice.
    init(path: Substring) {
        // By bytes: by characters it would cost more than the look-up that follows.
        var segments = path.utf8.split(separator: UInt8(ascii: "/"), maxSplits: 8, omittingEmptySubsequences: false)
            .map(Substring.init)
        guard segments.first == "" else {
            self = .unknown
            return
        }
        segments.removeFirst()
        if segments.count > 1, segments.last == "" { segments.removeLast() }
        switch (segments.first, segments.count) {
        case ("v1", 2...) where segments[1] == "videos": self = Self.videos(segments.dropFirst(2))
        case ("v1", 3) where segments[1] == "chat" && segments[2] == "completions": self = .chat
        case ("v1", 2...) where segments[1] == "models": self = Self.models(segments.dropFirst(2))
        case ("v1", 3...) where segments[1] == "images": self = Self.images(segments.dropFirst(2))
        case ("v1", 2...) where segments[1].hasPrefix("webhook_"):
            self = WebhookRoute(segments.dropFirst()).map(Endpoint.webhook) ?? .unknown
        case ("mcp", 1): self = .mcp
        case ("images", 2) where Self.isMediaName(segments[1]): self = .media(.image, name: String(segments[1]))
        case ("videos", 2) where Self.isMediaName(segments[1]): self = .media(.video, name: String(segments[1]))
        case ("health", 1): self = .health
        case ("healthz", 1): self = .healthz
        case ("readyz", 1): self = .readyz
        case ("api", 2...): self = .admin
        case ("", 1): self = .front
        case ("login", 1), ("manage", _), ("docs", _): self = .page
        case ("openapi.json", 1): self = .asset("openapi.json")
        case ("console", 2...): self = .asset(segments.dropFirst().joined(separator: "/"))
        case ("_bench", 2) where segments[1] == "canned": self = .canned
        default: self = .unknown
        }
    }

    private static func videos(_ rest: ArraySlice<Substring>) -> Endpoint {
        var rest = rest
        if rest.first == "generations" { rest.removeFirst() }
        guard let first = rest.first else { return .videos }
        switch (first, rest.count, rest.last) {
        case ("edits", 1, _): return .edits
        case ("extensions", 1, _): return .extensions
        case ("characters", 1, _): return .characters
        case ("characters", 2, let id?) where isID(id): return .character(String(id))
        case ("edits", _, _), ("extensions", _, _), ("characters", _, _), ("generations", _, _): return .unknown
        case (_, 1, _) where isID(first): return .video(String(first))
        case (_, 2, "remix") where isID(first): return .remix(String(first))
        case (_, 2, "content") where isID(first): return .content(String(first))
        default: return .unknown
        }
    }

    /// What cannot be decoded stays as it is.
    private static func models(_ rest: ArraySlice<Substring>) -> Endpoint {
        guard !rest.isEmpty else { return .models }
        let path = rest.joined(separator: "/")
        return path.isEmpty ? .unknown : .model(Query.decoded(path, plusIsSpace: false) ?? path)
    }

    private static func images(_ rest: ArraySlice<Substring>) -> Endpoint {
        guard let first = rest.first, let last = rest.last else { return .unknown }
        switch (first, rest.count) {
        case ("generations", 1): return .images(.generation)
        case ("edits", 1): return .images(.edit)
        case ("variations", 1): return .images(.variation)
        case ("jobs", 2) where isID(last): return .imageJob(String(last))
        default: return .unknown
        }
    }

    static func isID(_ text: Substring) -> Bool {
        (1...128).contains(text.utf8.count) && text.utf8.allSatisfy { isWord($0) || $0 == UInt8(ascii: "-") }
    }

    /// An id, a key's id, the name of a file.
    static func isName(_ text: Substring) -> Bool { isMediaName(text) }

    private static func isMediaName(_ text: Substring) -> Bool {
        (1...128).contains(text.utf8.count) && text.utf8.first != UInt8(ascii: ".")
            && text.utf8.allSatisfy { isWord($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".") }
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
            true
        default: false
        }
    }

    /// Without HEAD, which goes wherever GET does.
    var methods: [HTTPRequest.Method] {
        switch self {
        case .videos, .characters: [.get, .post]
        case .video, .character: [.get, .delete]
        case .webhook(let route): route.methods
        case .remix, .edits, .extensions, .chat, .mcp, .images: [.post]
        case .content, .imageJob, .models, .model, .media, .health, .healthz, .readyz, .canned, .front, .page, .asset:
            [.get]
        case .admin, .unknown: []
        }
    }

    /// The value of an `Allow` header.
    var allow: String {
        methods.flatMap { $0 == .get ? ["GET", "HEAD"] : [$0.rawValue] }.joined(separator: ", ")
    }

    /// Whether it is answered with little work and without waiting for a file to be read: on the connection's event loop,
    /// where all else would hold up the other connections.
    func isBrief(_ method: HTTPRequest.Method) -> Bool {
        switch self {
        case .video: method != .delete
        case .chat, .content, .media, .models, .model, .health, .healthz, .canned: true
        case .videos, .remix, .edits, .extensions, .characters, .character, .images, .imageJob, .webhook, .mcp,
            .readyz, .admin, .front, .page, .asset, .unknown:
            false
        }
    }

    /// A bounded set of words for logs: no ids, no names.
    var label: String {
        switch self {
        case .videos: "videos"
        case .video: "video"
        case .remix: "video_remix"
        case .edits: "video_edit"
        case .extensions: "video_extension"
        case .content: "video_content"
        case .chat: "chat"
        case .images(.generation): "image_generation"
        case .images(.edit): "image_edit"
        case .images(.variation): "image_variation"
        case .imageJob: "image_job"
        case .webhook: "webhooks"
        case .mcp: "mcp"
        case .characters, .character: "video_characters"
        case .models: "models"
        case .model: "model"
        case .media(.image, _): "image_file"
        case .media: "video_file"
        case .health, .healthz, .readyz: "health"
        case .canned: "canned"
        case .admin: "admin"
        case .front, .page, .asset: "console"
        case .unknown: "unknown"
        }
    }
}
