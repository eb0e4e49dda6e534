import HTTPTypes
import Media
import Testing

@testable import Server

@Suite struct EndpointTests {
    @Test(
        arguments: [
            ("/v1/videos", .videos), ("/v1/videos/", .videos), ("/v1/videos/generations", .videos),
            ("/v1/videos/generations/", .videos), ("/v1/videos/video_1", .video("video_1")),
            ("/v1/videos/video_1/", .video("video_1")), ("/v1/videos/generations/video_1", .video("video_1")),
            ("/v1/videos/video_1/content", .content("video_1")), ("/v1/videos/video_1/remix/", .remix("video_1")),
            ("/v1/videos/generations/video_1/content", .content("video_1")),
            ("/v1/videos/generations/video_1/remix", .remix("video_1")), ("/v1/videos/edits", .edits),
            ("/v1/videos/extensions/", .extensions),
            ("/v1/videos/characters", .characters),
            ("/v1/videos/characters/char_1", .character("char_1")), ("/v1/videos/generations/edits", .edits),
            ("/v1/videos/edits/content", .unknown), ("/v1/videos/generations/generations", .unknown),
            ("/v1/videos/a%2Fb", .unknown), ("/v1/videos/..", .unknown), ("/v1/videos//", .unknown),
            ("/v1/videos/video_1/other", .unknown), ("/v1/videos/video_1/content/x", .unknown),
            ("/v1/images/generations", .images(.generation)), ("/v1/images/edits/", .images(.edit)),
            ("/v1/images/variations", .images(.variation)), ("/v1/images/jobs/image_1", .imageJob("image_1")),
            ("/v1/images/jobs", .unknown), ("/v1/images/jobs/a%2Fb", .unknown), ("/v1/images", .unknown),
            ("/v1/images/other", .unknown), ("/v1/images/edits/x", .unknown),
            ("/images/a.png", .media(.image, name: "a.png")), ("/videos/a-b_C.mp4", .media(.video, name: "a-b_C.mp4")),
            ("/videos/../etc", .unknown), ("/videos/..", .unknown), ("/videos/%2e%2e", .unknown),
            ("/videos/", .unknown),
            ("/videos/a/b", .unknown), ("/videos/.hidden", .unknown), ("/health", .health), ("/healthz/", .healthz),
            ("/readyz", .readyz), ("/_bench/canned", .canned), ("/", .front), ("/manage", .page),
            ("/manage/", .page), ("/manage/tokens/7", .page), ("/login/", .page), ("/login/x", .unknown),
            ("/docs", .page), ("/docs/createVideo", .page), ("/docsx", .unknown),
            ("/openapi.json", .asset("openapi.json")), ("/openapi.json/x", .unknown),
            ("/console/js/api.js", .asset("js/api.js")), ("/console", .unknown), ("", .unknown), ("*", .unknown),
            ("/v1/webhook_endpoints", .webhook(.endpoints)), ("/v1/webhook_endpoints/", .webhook(.endpoints)),
            ("/v1/webhook_endpoints/we_1", .webhook(.endpoint("we_1"))),
            ("/v1/webhook_endpoints/we_1/rotate_secret", .webhook(.rotation("we_1"))),
            ("/v1/webhook_endpoints/we_1/test/", .webhook(.test("we_1"))),
            ("/v1/webhook_event_types", .webhook(.eventTypes)), ("/v1/webhook_event_types/x", .unknown),
            ("/v1/webhook_endpoints/a%2Fb", .unknown), ("/v1/webhook_endpoints/we_1/x", .unknown),
            ("/v1/webhook_endpoints/we_1/test/x", .unknown), ("/v1/webhook_", .unknown),
            ("/mcp", .mcp), ("/mcp/", .mcp), ("/mcp//", .unknown), ("/mcp/x", .unknown),
            ("/v1", .unknown), ("/v1/models", .models), ("/v1/models/", .models), ("/v1/models//", .unknown),
            ("/v1/models/grok-4.1", .model("grok-4.1")), ("/v1/models/grok-4.1/", .model("grok-4.1")),
            ("/v1/models/a/b", .model("a/b")), ("/v1/models/a%2Fb%20c:1", .model("a/b c:1")),
            ("/v1/models/a%252Fb", .model("a%2Fb")), ("/v1/models/a+b", .model("a+b")),
            ("/v1/models/a%zz", .model("a%zz")), ("/v1/models/%ff", .model("%ff")),
            ("/v1/models/%F0%9F%90%88", .model("🐈")), ("/v1%2Fmodels", .unknown), ("/v1/modelsx", .unknown),
            ("v1/videos", .unknown), ("//v1/videos", .unknown),
        ] as [(String, Endpoint)]) func `a path names`(path: String, endpoint: Endpoint)
    {
        #expect(Endpoint(path: path[...]) == endpoint)
    }

    @Test func `Allow lists HEAD with GET`() {
        #expect(Endpoint.videos.allow == "GET, HEAD, POST")
        #expect(Endpoint.models.allow == "GET, HEAD" && Endpoint.model("x").allow == "GET, HEAD")
        #expect(Endpoint.remix("x").allow == "POST")
    }

    @Test(
        "What takes long is answered beside the event loops",
        arguments: [
            ("/v1/chat/completions", true), ("/v1/videos/video_1", true), ("/videos/a.mp4", true), ("/health", true),
            ("/v1/videos", false), ("/api/logs", false), ("/v1/images/generations", false), ("/mcp", false),
            ("/manage", false), ("/v1/videos/video_1/remix", false),
        ])
    func brief(path: String, isBrief: Bool) {
        #expect(Endpoint(path: Substring(path)).isBrief(.get) == isBrief)
    }

    @Test("Deleting is not brief") func deletion() { #expect(!Endpoint.video("video_1").isBrief(.delete)) }
}
