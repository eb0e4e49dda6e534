import Foundation

/// Files as a predecessor would have written them. The secrets are made up.
enum OldSamples {
    static let apiKey = "sk-Zq8vT2mLx04RkWb7Ncd3"
    static let secrets = [
        "eyJhbGciOiJIUzI1NiJ9.c2FtcGxlLW9uZS1vbmUtb25l.sig-one-AAAA",
        "eyJhbGciOiJIUzI1NiJ9.c2FtcGxlLXR3by10d28tdHdv.sig-two-BBBB",
        "eyJhbGciOiJIUzI1NiJ9.c2FtcGxlLTMtMy0zLTMtMy0z.sig-three-CC",
    ]

    static let token = """
        {"ssoNormal": {
           "\(secrets[0])": {"createdTime": 1795224452007, "remainingQueries": -1, "heavyremainingQueries": -1,
             "videoRemaining": -1, "videoLimit": -1, "status": "active", "failedCount": 0, "zeroCount": 0,
             "lastFailureTime": null, "lastFailureReason": null, "tags": [], "note": ""},
           "short": {"createdTime": 1795224452007},
           "\(secrets[1])": {"createdTime": 1795224452008, "remainingQueries": 0, "heavyremainingQueries": -1,
             "videoRemaining": 5, "videoLimit": 20, "status": "expired", "failedCount": 3, "zeroCount": 0,
             "lastFailureTime": 1795224460000, "lastFailureReason": "HTTP 401", "tags": ["team a", "old", "old"],
             "note": "from Anna", "someday": {"new": 1}}},
         "ssoSuper": {"\(secrets[2])": {"createdTime": 1795224452009, "remainingQueries": 80,
             "heavyremainingQueries": 20, "videoRemaining": 30, "videoLimit": 30, "status": "active",
             "failedCount": 0, "tags": ["paid"], "note": ""}},
         "global": {"not": "a pool"}}
        """

    static let proxyState = """
        {"proxies": {
           "sock5://anna:geheim@10.0.0.9:1080": {"url": "sock5://anna:geheim@10.0.0.9:1080", "healthy": true,
             "fail_count": 0, "last_used": 1795224452.5, "assigned_sso": ["\(secrets[0])"], "total_requests": 12,
             "success_requests": 10},
           "http://10.0.0.8:3128": {"url": "http://10.0.0.8:3128", "healthy": false, "fail_count": 3, "last_used": 0,
             "assigned_sso": ["\(secrets[2])"], "total_requests": 4, "success_requests": 0},
           "x:geheim@nonsense": {"url": "gopher://x:geheim@nonsense"}},
         "assignments": {"\(secrets[0])": "sock5://anna:geheim@10.0.0.9:1080", "\(secrets[1])": "gopher://nowhere"}}
        """

    static let callLog = """
        {"logs": [
           {"id": "6d0c-1", "timestamp": 1795224451000, "sso": "eyJhbGciOi****", "sso_full": "\(secrets[0])",
            "model": "grok-4-fast", "success": true, "status_code": 200, "token_consumed": 1, "response_time": 0.83,
            "error_message": "", "proxy_used": "", "media_urls": ["http://127.0.0.1:8001/images/users-1-generated-2-image.jpg"]},
           {"id": "6d0c-2", "timestamp": 1795224450000, "sso": "eyJhbGciOi****", "model": "grok-4-fast",
            "success": false, "status_code": 429, "response_time": 1.2, "error_message": "429 with sso=AAAAAAgeheimZZZZ1234",
            "proxy_used": "http://u:geheim@10.0.0.8:3128", "media_urls": []},
           {"id": "6d0c-3"}, {"timestamp": 1795224450000}],
         "meta": {"total_count": 4, "last_save": 1795224452000}}
        """

    static let videoTasks = """
        {"tasks": {
           "video_ab12cd34ef56": {"id": "video_ab12cd34ef56", "model": "grok-imagine-0.9", "status": "completed",
             "progress": 100, "created_at": 1712697600, "completed_at": 1712697640, "expires_at": 1712784000,
             "prompt": "A cat", "size": "720x1280", "seconds": "4", "quality": "standard", "error_code": null,
             "error_message": null, "remixed_from_video_id": null,
             "video_url": "http://127.0.0.1:8001/images/users-u1-generated-g1-generated_video.mp4",
             "video_path": "users-u1-generated-g1-generated_video.mp4", "thumbnail_url": null,
             "input_reference": "data:image/png;base64,iVBORw0KGgo=", "sso_token": "\(secrets[0])", "user": null},
           "video_000000000003": {"id": "video_000000000003", "status": "in_progress", "progress": 30,
             "created_at": 1712697700, "prompt": "A dog", "size": "1280x720", "seconds": "8",
             "remixed_from_video_id": "video_ab12cd34ef56"},
           "video_000000000002": {"id": "video_000000000002", "status": "failed", "created_at": 1712697650,
             "prompt": "A bird", "error_code": "no_video_generated", "error_message": "nothing came"},
           "video_4": {"status": "dancing", "created_at": 1712697650}, "video_5": {"status": "queued"}},
         "meta": {"total_count": 5, "last_save": 1712697641}}
        """

    static let setting = """
        [grok]
        api_key = "\(apiKey)"
        proxy_url = "sock5://10.0.0.9:1080"
        proxy_urls = ["http://10.0.0.8:3128"]
        cf_clearance = "cf_clearance=abcdefghijklmnop"
        x_statsig_id = ""
        dynamic_statsig = true
        temporary = true
        stream_first_response_timeout = 45
        stream_chunk_timeout = 120
        stream_total_timeout = 0
        retry_status_codes = [401, 429]
        show_thinking = true

        [global]
        base_url = "https://video.example.org/"
        log_level = "WARNING"
        admin_username = "admin"
        admin_password = "admin"
        image_cache_max_size_mb = 256
        video_cache_max_size_mb = 2048
        log_max_count = 5000
        max_request_concurrency = 50
        """

    /// One pixel.
    static let png =
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="

    /// A film of half a second, made by ffmpeg.
    static func video(at path: String) async throws {
        try FileManager.default.createDirectory(
            atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [
            "ffmpeg", "-nostdin", "-v", "error", "-f", "lavfi", "-i", "testsrc2=size=64x112:rate=8:duration=0.5",
            "-c:v",
            "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", path,
        ]
        try await withCheckedThrowingContinuation { (ended: CheckedContinuation<Void, any Error>) in
            process.terminationHandler = { _ in ended.resume() }
            do { try process.run() } catch { ended.resume(throwing: error) }
        }
    }

    /// A whole data folder.
    static func write(to folder: String) throws {
        for (name, text) in [
            ("token.json", token), ("proxy_state.json", proxyState), ("call_logs.json", callLog),
            ("video_tasks.json", videoTasks), ("setting.toml", setting), ("more.txt", "sso=\(secrets[0])"),
            ("requirements.txt", "pydantic-settings==2.11.0"), ("temp/image/users-empty.jpg", ""),
            ("temp/image/users-u1-generated-g0-image.jpg", "no picture"), ("temp/image/a b.jpg", "x"),
        ] {
            let path = "\(folder)/\(name)"
            try FileManager.default.createDirectory(
                atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
            try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        }
    }
}
