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
            ("/v1/videos/generations/video_1/remix", .remix("video_1")), ("/v1/videos/edits", .unsupported("edits")),
            ("/v1/videos/extensions/", .unsupported("extensions")),
            ("/v1/videos/characters", .unsupported("characters")),
            ("/v1/videos/characters/char_1", .character), ("/v1/videos/generations/edits", .unsupported("edits")),
            ("/v1/videos/edits/content", .unknown), ("/v1/videos/generations/generations", .unknown),
            ("/v1/videos/a%2Fb", .unknown), ("/v1/videos/..", .unknown), ("/v1/videos//", .unknown),
            ("/v1/videos/video_1/other", .unknown), ("/v1/videos/video_1/content/x", .unknown),
            ("/images/a.png", .media(.image, name: "a.png")), ("/videos/a-b_C.mp4", .media(.video, name: "a-b_C.mp4")),
            ("/videos/../etc", .unknown), ("/videos/..", .unknown), ("/videos/%2e%2e", .unknown),
            ("/videos/", .unknown),
            ("/videos/a/b", .unknown), ("/videos/.hidden", .unknown), ("/health", .health), ("/healthz/", .healthz),
            ("/readyz", .readyz), ("/_bench/canned", .canned), ("/", .unknown), ("", .unknown), ("*", .unknown),
            ("/v1", .unknown), ("/v1/models", .unknown), ("v1/videos", .unknown), ("//v1/videos", .unknown),
        ] as [(String, Endpoint)]) func `a path names`(path: String, endpoint: Endpoint)
    {
        #expect(Endpoint(path: path[...]) == endpoint)
    }

    @Test func `Allow lists HEAD with GET`() {
        #expect(Endpoint.videos.allow == "GET, HEAD, POST")
        #expect(Endpoint.remix("x").allow == "POST")
    }
}
