import Foundation
import NIOCore
import TestSupport
import Testing

/// A finished video and its pictures, as browsers, players and downloaders fetch them.
@Suite("Media journey", .timeLimit(.minutes(10)))
struct MediaJourney {
    private let directory: TemporaryDirectory
    private let data: String

    init() throws {
        directory = try TemporaryDirectory()
        data = directory.file("data")
    }

    @Test("Media are served whole and in part, to those who may have them, and stay whole while they are removed")
    func serving() async throws {
        let (path, key) = try await Installation.open(in: directory) { place in
            let (server, client) = (place.server, place.client)
            let (id, video) = try await place.video("media")
            let link = try #require(video["video_url"] as? String)
            let content = "\(server.url)/v1/videos/\(id)/content"
            let path = try #require(URL(string: link)?.path)

            try await expectServed(link, by: try Client(), type: "video/mp4", isPublic: true)
            try await expectServed(content, by: client, type: "video/mp4", isPublic: false)
            try await expectServed("\(content)?variant=thumbnail", by: client, type: "image/webp", isPublic: false)
            try await expectServed("\(content)?variant=spritesheet", by: client, type: "image/jpeg", isPublic: false)
            for picture in try FileManager.default.contentsOfDirectory(atPath: "\(data)/temp/image") {
                let address = "\(server.url)/images/\(picture)"
                try await expectServed(address, by: try Client(), type: nil, isPublic: true)
                #expect(try await client.get("\(server.url)/videos/\(picture)").status == 404)
            }
            try await expectResumed(link, [])
            try await expectResumed(content, ["-H", "Authorization: Bearer \(place.key)"])
            try await expectNothingBeside(path, server)
            try await expectWholeWhileRemoved(id, server, client)
            return (path, place.key)
        }
        try await expectKeyNeeded(path, key)
    }

    /// The same address in every way a client may ask.
    private func expectServed(_ url: String, by client: Client, type: String?, isPublic: Bool) async throws {
        let whole = try await client.get(url)
        let length = whole.body.readableBytes
        let etag = try #require(whole.header("etag"))
        #expect(whole.status == 200 && length > 100)
        #expect(type == nil || whole.header("content-type") == type)
        #expect(etag.wholeMatch(of: /"[0-9a-f]{64}"/) != nil)
        #expect(whole.header("content-length") == "\(length)")
        #expect(whole.header("accept-ranges") == "bytes")
        #expect(whole.header("x-content-type-options") == "nosniff")
        #expect(whole.header("cache-control")?.contains("immutable") == isPublic)
        let middle = length / 2
        for (range, extra, status, part) in [
            ("bytes=0-0", nil, 206, 0..<1), ("bytes=5-9", nil, 206, 5..<10),
            ("bytes=\(middle)-", nil, 206, middle..<length), ("bytes=-7", nil, 206, length - 7..<length),
            ("bytes=0-\(length * 2)", nil, 206, 0..<length), ("bytes=\(length)-", nil, 416, nil),
            ("bytes=-0", nil, 416, nil), ("bytes=0-1,4-5", nil, 200, 0..<length), ("bytes=9-5", nil, 200, 0..<length),
            ("bytes=5-9", ("If-Range", etag), 206, 5..<10), ("bytes=5-9", ("If-Range", "\"old\""), 200, 0..<length),
            (nil, ("If-None-Match", etag), 304, 0..<0), (nil, ("If-None-Match", "\"old\""), 200, 0..<length),
        ] as [(String?, (String, String)?, Int, Range<Int>?)] {
            let headers =
                (range.map { [(name: "Range", value: $0)] } ?? []) + (extra.map { [(name: $0, value: $1)] } ?? [])
            let told = try await client.send("HEAD", url, headers: headers)
            // A range is a thing of GET alone.
            #expect(told.status == (status == 304 ? 304 : 200) && told.body.readableBytes == 0, "HEAD \(headers)")
            #expect(status == 304 || told.header("content-length") == "\(length)")
            let answer = try await client.send("GET", url, headers: headers)
            #expect(answer.status == status, "\(headers)")
            #expect(answer.header("x-request-id") != nil)
            if status == 206, let part {
                #expect(answer.header("content-range") == "bytes \(part.lowerBound)-\(part.upperBound - 1)/\(length)")
            }
            if status == 416 { #expect(answer.header("content-range") == "bytes */\(length)") }
            if status == 304 { #expect(answer.header("etag") == etag) }
            if let part, !part.isEmpty { #expect(answer.header("content-length") == "\(part.count)") }
            if let part { #expect(answer.body == whole.body.getSlice(at: part.lowerBound, length: part.count)) }
        }
    }

    /// curl gets the first part, loses the connection and goes on where it was.
    private func expectResumed(_ url: String, _ options: [String]) async throws {
        let whole = directory.file("whole.mp4")
        let part = directory.file("part.mp4")
        try await Program.run(named: "curl", ["-sS", "--fail", "-o", whole, url] + options)
        let bytes = try Data(contentsOf: URL(fileURLWithPath: whole))
        try bytes.prefix(bytes.count / 3).write(to: URL(fileURLWithPath: part))
        let said = try await Program.run(
            named: "curl",
            ["-sS", "--fail", "-C", "-", "-o", part, "-w", "%{http_code} %{size_download}", url] + options)
        #expect(said == "206 \(bytes.count - bytes.count / 3)")
        #expect(try Data(contentsOf: URL(fileURLWithPath: part)) == bytes)
    }

    /// No spelling of a path leads to a file that is not in the index.
    private func expectNothingBeside(_ path: String, _ server: RunningServer) async throws {
        let name = path.dropFirst("/videos/".count)
        for target in [
            "/videos/..%2f..%2ffilmgate.db", "/videos/../../filmgate.db", "/videos/%2e%2e/%2e%2e/filmgate.db",
            "/videos//etc/passwd", "/videos/%2fetc%2fpasswd", "/videos/.", "/videos/..", "/videos/", "/videos",
            "/videos/\(name)%00", "/videos/%00", "/videos/\(name)/.", "/videos/./\(name)", "/videos//\(name)",
            "/videos/\(name.uppercased())", "/videos/\(name).", "/videos/\(String(repeating: "a", count: 8_000)).mp4",
            "/images/\(name)", "/videos/..\\filmgate.db", "/v1/videos/..%2f\(name)/content", "//\(name)",
        ] {
            let answer = try await RawHTTP.exchange(
                server.port, "GET \(target) HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            #expect(
                answer.status == 404 || target.hasPrefix("/v1") && answer.status == 401,
                "\(target.prefix(99)): \(answer.head)")
            #expect(answer.text.hasPrefix(#"{"error":{"message":"#), "\(target.prefix(99))")
        }
    }

    /// A slow download of a file that is removed meanwhile ends with its last byte; the next one finds nothing.
    private func expectWholeWhileRemoved(_ id: String, _ server: RunningServer, _ client: Client) async throws {
        let large = try await LargeVideo.store(in: data, directory)
        try await Program.run(
            named: "sqlite3", ["\(data)/filmgate.db", "UPDATE media SET job = '\(id)' WHERE name = '\(large.name)'"])
        let download = try await RawConnection(port: server.port, window: 65_536)
        try await download.send("GET /videos/\(large.name) HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        #expect(try await download.head().hasPrefix("HTTP/1.1 200"))
        #expect(try await client.send("DELETE", "\(server.url)/v1/videos/\(id)").status == 200)
        #expect(!FileManager.default.fileExists(atPath: "\(data)/temp/video/\(large.name)"))
        #expect(try await client.get("\(server.url)/videos/\(large.name)").status == 404)
        #expect(try await download.rest() == Array(large.bytes))
    }

    /// Without public media a link is worth nothing without a key. The video is gone by now, but that is told to none but
    /// who has one.
    private func expectKeyNeeded(_ path: String, _ key: String) async throws {
        let server = try await RunningServer(data: data, environment: ["FILMGATE_SERVER_PUBLIC_MEDIA": "false"])
        let large = try await LargeVideo.store(in: data, directory)
        for (target, status) in [(path, 404), ("/videos/\(large.name)", 200)] {
            #expect(try await Client().get(server.url + target).status == 401)
            #expect(try await Client(key: "sk-wrong").get(server.url + target).status == 401)
            let answer = try await Client(key: key).get(server.url + target)
            #expect(answer.status == status)
            // Or a cache between would hand it on to everybody.
            #expect(answer.header("cache-control")?.contains("public") != true)
        }
        #expect(await server.stop() == 0)
    }
}
