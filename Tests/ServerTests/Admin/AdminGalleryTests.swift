import Access
import Foundation
import Generation
import HTTPTypes
import Jobs
import Media
import NIOCore
import TestSupport
import Testing

@testable import Server

@Suite("The gallery over HTTP", .timeLimit(.minutes(2)))
struct AdminGalleryTests {
    private func enqueue(_ fixture: AdminFixture, _ id: String, prompt: String, owner: String = "ann") async throws {
        let arguments = """
            {"model":"sora-2","prompt":"\(prompt)","width":720,"height":1280,"seconds":4,"aspectRatio":"9:16","resolution":"480p"}
            """
        _ = try await fixture.queue.enqueue(
            NewJob(
                id: id, kind: "video", owner: owner, arguments: Data(arguments.utf8),
                expiresAt: AdminFixture.now.addingTimeInterval(86_400)), now: AdminFixture.now)
    }

    private func picture(_ fixture: AdminFixture, as kind: MediaKind, for job: String?) async throws -> MediaItem {
        let bytes = AsyncStream<ByteBuffer> { stream in
            stream.yield(ByteBuffer(bytes: AdminFixture.png))
            stream.finish()
        }
        return try await fixture.media.store(
            bytes, as: kind, for: job, expectedLength: nil, now: AdminFixture.now)
    }

    @Test("Each file says what it was made from, by whom, and how many there are")
    func origin() async throws {
        let fixture = try await AdminFixture()
        try await enqueue(fixture, "video_1", prompt: String(repeating: "fox ", count: 200))
        let made = try await fixture.picture(for: "video_1", after: 2)
        let reference = try await picture(fixture, as: .reference, for: "video_1")
        let stray = try await fixture.picture(for: "gone", after: 1)

        let list = try await fixture.get("/api/media?kind=all")

        #expect(list["data.0.name"]?.string == made.name)
        #expect(list["data.0.prompt"]?.string?.count == 300)
        #expect(list["data.0.model"] == "sora-2")
        #expect(list["data.0.owner"] == "ann")
        #expect(list["data.0.sha256"]?.string == made.sha256)
        #expect(list["data.1.name"]?.string == stray.name)
        #expect(list["data.1.prompt"] == .some(.null))
        #expect(list["data"]?.count == 2)
        #expect(list["total"] == 2)
        #expect(list["counts.reference"] == 1)
        #expect(try await fixture.get("/api/media?kind=reference")["data.0.name"]?.string == reference.name)
        #expect(try await fixture.get("/api/media?kind=none")["field"] == "kind")
        let before = try await fixture.get("/api/media?kind=image&before=1760000002000")
        #expect(before["data.0.name"]?.string == stray.name)
        #expect(try await fixture.get("/api/media?before=x")["field"] == "before")

        let detail = try await fixture.get("/api/media/\(made.name)")
        #expect(detail["data.made_by.prompt"]?.string?.count == 800)
        #expect(detail["data.made_by.size"] == "720x1280")
        #expect(detail["data.made_by.seconds"] == 4)
        #expect(detail["data.made_by.references.0.name"]?.string == reference.name)
        #expect(try await fixture.get("/api/media/\(stray.name)")["data.made_by"] == .some(.null))
    }

    @Test("A file is hashed anew when it is asked for")
    func verify() async throws {
        let fixture = try await AdminFixture()
        let item = try await fixture.picture(for: "job")
        let path = fixture.media.path(of: item)

        let good = try await fixture.post("/api/media/\(item.name)/verify")
        #expect(good["data.verdict"] == "intact")
        #expect(good["data.found_sha256"]?.string == item.sha256)

        try Data(repeating: 7, count: item.length).write(to: URL(fileURLWithPath: path))
        let bad = try await fixture.post("/api/media/\(item.name)/verify")
        #expect(bad["data.verdict"] == "changed")
        #expect(bad["data.found_sha256"] != bad["data.sha256"])
        try FileManager.default.removeItem(atPath: path)
        #expect(try await fixture.post("/api/media/\(item.name)/verify")["data.verdict"] == "missing")
        #expect(try await fixture.post("/api/media/nothing.png/verify").status == 404)
    }

    @Test("Several are deleted at once; what is gone is no failure, and what a job needs stays")
    func deletion() async throws {
        let fixture = try await AdminFixture()
        let some = [try await fixture.picture(for: "a"), try await fixture.picture(for: "b")]
        let reference = try await picture(fixture, as: .reference, for: "c")
        let names = (some.map(\.name) + [reference.name, "nothing.png", some[0].name])
            .map { "\"\($0)\"" }.joined(separator: ",")

        let reply = try await fixture.post("/api/media/delete", #"{"names":[\#(names)]}"#)

        #expect(reply["data.deleted"]?.count == 2)
        #expect(reply["data.missing.0"] == "nothing.png")
        #expect(reply["data.in_use.0"]?.string == reference.name)
        #expect(try await fixture.get("/api/media?kind=all")["total"] == 0)
        #expect(try await fixture.delete("/api/media/\(reference.name)")["code"] == "in_use")
        #expect(try await fixture.post("/api/media/delete", #"{"names":[]}"#)["field"] == "names")
        #expect(try await fixture.post("/api/media/delete", "{}")["field"] == "names")
        let many = Array(repeating: "\"a\"", count: 201).joined(separator: ",")
        #expect(try await fixture.post("/api/media/delete", #"{"names":[\#(many)]}"#).status == 400)
    }

    @Test("Bytes are for whoever has a session, whole and in parts, and kept by nobody else's cache")
    func file() async throws {
        let fixture = try await AdminFixture(usesRealSessions: true)
        try await fixture.administration.setPassword("correct horse 7 battery", name: "ann", now: Date())
        let item = try await fixture.picture(for: "job")
        let reference = try await picture(fixture, as: .reference, for: "job")
        let parts = fixture.parts
        try await withListener({ port in
            func send(_ line: String, _ headers: String = "", _ body: String = "") async throws -> RawHTTP.Answer {
                try await RawHTTP.exchange(
                    port,
                    "\(line) HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\(headers)"
                        + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)")
            }
            let path = "/api/media/\(item.name)/file"
            #expect(try await send("GET \(path)").status == 401)
            let login = try await send(
                "POST /api/login", "Content-Type: application/json\r\n",
                #"{"username":"ann","password":"correct horse 7 battery"}"#)
            let cookie = try #require(login.header("set-cookie")?.split(separator: ";").first)
            let session = "Cookie: \(cookie)\r\n"

            let whole = try await send("GET \(path)", session)
            #expect(whole.status == 200)
            #expect(Data(whole.body) == AdminFixture.png)
            #expect(whole.header("content-type") == "image/png")
            #expect(whole.header("cache-control")?.hasPrefix("private") == true)
            #expect(whole.header("content-disposition") == nil)
            let part = try await send("GET \(path)?variant=thumbnail", session + "Range: bytes=1-3\r\n")
            #expect(part.status == 206)
            #expect(part.text == "PNG")
            #expect(part.header("content-range") == "bytes 1-3/\(item.length)")
            let known = try await send("GET \(path)", session + "If-None-Match: \"\(item.sha256)\"\r\n")
            #expect(known.status == 304)
            let saved = try await send("GET \(path)?download=1", session)
            #expect(saved.header("content-disposition")?.contains("filename=\"\(item.name)\"") == true)
            #expect(try await send("GET /api/media/\(reference.name)/file", session).status == 200)
            #expect(try await send("GET \(path)?variant=spritesheet", session).status == 400)
            #expect(try await send("GET \(path)?variant=other", session).status == 400)
            #expect(try await send("GET /api/media/nothing.png/file", session).status == 404)
            let refusal = try await send("POST /api/media/\(item.name)/verify", session)
            #expect(refusal.status == 403)
        }) { onListening in
            try await HTTPService(
                parts: parts, configuration: ServerConfiguration(port: 0, publicMedia: false), logger: .silent,
                onListening: onListening
            ).run()
        }
    }
}
