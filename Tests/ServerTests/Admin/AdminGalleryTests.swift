import Access
import Foundation
import Generation
import HTTPTypes
import Jobs
import Logging
import Media
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

    @Test("Each file says what it was made from, by whom, and how many there are")
    func origin() async throws {
        let fixture = try await AdminFixture()
        try await enqueue(fixture, "video_1", prompt: String(repeating: "fox ", count: 200))
        let made = try await fixture.picture(for: "video_1", after: 2)
        let reference = try await fixture.picture(for: "video_1", as: .reference)
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
        let reference = try await fixture.picture(for: "c", as: .reference)
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
        try await withAdministration { port, session, item in
            func send(_ line: String, _ headers: String = "") async throws -> RawHTTP.Answer {
                try await RawHTTP.exchange(
                    port, "\(line) HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 0\r\n\(headers)\r\n")
            }
            let path = "/api/media/\(item.name)/file"
            #expect(try await send("GET \(path)").status == 401)
            let whole = try await send("GET \(path)", session)
            #expect(whole.status == 200)
            #expect(Data(whole.body) == AdminFixture.png)
            #expect(whole.header("content-type") == "image/png")
            #expect(whole.header("cache-control")?.hasPrefix("private") == true)
            #expect(whole.header("content-disposition") == nil)
            let head = try await send("HEAD \(path)", session)
            #expect(head.status == 200 && head.body.isEmpty)
            let part = try await send("GET \(path)?variant=thumbnail", session + "Range: bytes=1-3\r\n")
            #expect(part.status == 206)
            #expect(part.text == "PNG")
            #expect(part.header("content-range") == "bytes 1-3/\(item.length)")
            let known = try await send("GET \(path)", session + "If-None-Match: \"\(item.sha256)\"\r\n")
            #expect(known.status == 304)
            let saved = try await send("GET \(path)?download=1", session)
            #expect(saved.header("content-disposition")?.contains("filename=\"\(item.name)\"") == true)
            let references = try await send("GET /api/media?kind=reference", session).text
            let reference = try #require(references.firstMatch(of: #/"name":"([^"]+)"/#)).output.1
            #expect(try await send("GET /api/media/\(reference)/file?variant=thumbnail", session).status == 200)
            #expect(try await send("GET \(path)?variant=spritesheet", session).status == 400)
            #expect(try await send("GET \(path)?variant=other", session).status == 400)
            #expect(try await send("GET /api/media/nothing.png/file", session).status == 404)
            // Another site made the browser ask.
            #expect(try await send("POST /api/media/\(item.name)/verify", session).status == 403)
        }
    }
}

/// The real service with an administrator, whose session is a header line, over a picture and a reference of one job. Links
/// are for holders of a key.
func withAdministration(
    logger: Logger = .silent, _ body: @escaping @Sendable (Int, _ session: String, MediaItem) async throws -> Void
) async throws {
    let fixture = try await AdminFixture(usesRealSessions: true)
    try await fixture.administration.setPassword("correct horse 7 battery", name: "ann", now: Date())
    let item = try await fixture.picture(for: "job")
    _ = try await fixture.picture(for: "job", as: .reference)
    let parts = fixture.parts
    try await withListener({ port in
        let login = #"{"username":"ann","password":"correct horse 7 battery"}"#
        let answer = try await RawHTTP.exchange(
            port,
            "POST /api/login HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: application/json\r\n"
                + "Content-Length: \(login.utf8.count)\r\n\r\n\(login)")
        let cookie = try #require(answer.header("set-cookie")?.split(separator: ";").first)
        try await body(port, "Cookie: \(cookie)\r\n", item)
    }) { onListening in
        try await HTTPService(
            parts: parts, configuration: ServerConfiguration(port: 0, publicMedia: false), logger: logger,
            onListening: onListening
        ).run()
    }
}
