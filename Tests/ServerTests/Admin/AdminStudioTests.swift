import Foundation
import Generation
import HTTPTypes
import Jobs
import TestSupport
import Testing

@testable import Server

@Suite("The studio over HTTP")
struct AdminStudioTests {
    private static let cookie: HTTPFields = [
        .cookie: "filmgate=\(AdminFixture.secret)", .contentType: "application/json", .fetchSite: "same-origin",
    ]

    @Test("Every model says what it can do, and whether a token serves it")
    func models() async throws {
        let fixture = try await AdminFixture(publicURL: "https://video.example.org")
        let reply = try await fixture.get("/api/studio/models")

        #expect(reply["data.base_url"] == "https://video.example.org")
        #expect(reply["data.owner"] == "console")
        #expect(reply["data.video.0.id"] == "sora-2")
        #expect(reply["data.video.0.sizes"] == ["720x1280", "1280x720"])
        #expect(reply["data.video.0.seconds"] == [4, 8, 12])
        #expect(reply["data.video.0.is_served"] == true)
        #expect(reply["data.image.0.sizes.0"] == "auto")
        #expect(reply["data.image.0.maximum_count"] == 10)
        #expect((reply["data.chat"]?.count ?? 0) > 3)
        #expect(try await fixture.ask(.get, "/api/studio/models", headers: [:]).status == 401)
    }

    @Test("A video of the studio is a job of the console's own, checked as a client's is")
    func video() async throws {
        let fixture = try await AdminFixture()
        let body = #"{"model":"sora-2","prompt":"a fox","seconds":8,"size":"1280x720"}"#
        let reply = try await fixture.ask(.post, "/api/studio/v1/videos", body, headers: Self.cookie)

        #expect(reply.status == 200)
        #expect(reply["status"] == "queued")
        let id = try #require(reply["id"]?.string)
        let job = try #require(try fixture.queue.job(id))
        #expect(job.owner == StudioController.owner)
        #expect(try await fixture.get("/api/jobs?owner=console")["data.0.seconds"] == 8)
        let own = try await fixture.get("/api/studio/jobs?kind=video&limit=1")
        #expect(own["data.0.id"]?.string == id)
        #expect(own["data.0.media_names"] == [])
        #expect(own["has_more"] == false)
        #expect(try await fixture.get("/api/studio/jobs?kind=image")["data"] == [])
        #expect(try await fixture.get("/api/studio/jobs?kind=other")["field"] == "kind")
        let bad = try await fixture.ask(
            .post, "/api/studio/v1/videos", #"{"prompt":"a fox","seconds":5}"#, headers: Self.cookie)
        #expect(bad.status == 400)
        #expect(bad["field"] == "seconds")
        #expect(bad.headers[.cacheControl] == "no-store")
    }

    @Test("Nothing begins without a session, or because another site made the browser ask")
    func strangers() async throws {
        let fixture = try await AdminFixture()
        for path in [
            "v1/videos", "v1/images/generations", "v1/images/edits", "v1/chat/completions", "v1/videos/x/remix",
            "v1/videos/edits", "v1/videos/extensions",
        ] {
            let path = "/api/studio/" + path
            let body = #"{"model":"sora-2","prompt":"a fox"}"#
            #expect(try await fixture.ask(.post, path, body, headers: [:]).status == 401, "\(path)")
            var other = Self.cookie
            other[.fetchSite] = "cross-site"
            #expect(try await fixture.ask(.post, path, body, headers: other)["code"] == "FORBIDDEN_ORIGIN")
            var form = Self.cookie
            form[.contentType] = "multipart/form-data; boundary=x"
            #expect(try await fixture.ask(.post, path, body, headers: form).status == 415)
            #expect(try await fixture.ask(.get, path, headers: Self.cookie).status == 405)
        }
        #expect(try await fixture.get("/api/jobs")["data"] == [])
    }

    @Test("Anybody's video may be remixed, changed and made longer, once it is completed")
    func remix() async throws {
        let fixture = try await AdminFixture()
        let arguments = """
            {"model":"sora-2","prompt":"a fox","width":720,"height":1280,"seconds":4,"aspectRatio":"9:16","resolution":"480p"}
            """
        _ = try await fixture.queue.enqueue(
            NewJob(
                id: "video_1", kind: "video", owner: "ann", arguments: Data(arguments.utf8),
                expiresAt: AdminFixture.now.addingTimeInterval(86_400)), now: AdminFixture.now)
        func remix(_ id: String) async throws -> AdminReply {
            try await fixture.ask(
                .post, "/api/studio/v1/videos/\(id)/remix", #"{"prompt":"a hare"}"#, headers: Self.cookie)
        }

        func change(_ path: String, _ id: String) async throws -> AdminReply {
            try await fixture.ask(
                .post, "/api/studio/v1/videos/\(path)",
                #"{"prompt":"a hare","seconds":6,"video":{"id":"\#(id)"}}"#, headers: Self.cookie)
        }

        // Found, though it is another owner's.
        #expect(try await remix("video_1")["code"] == "video_not_completed")
        for path in ["edits", "extensions"] {
            #expect(try await change(path, "video_1")["code"] == "video_not_completed")
            #expect(try await change(path, "video_2").status == 404)
        }
        #expect(try await remix("video_2").status == 404)
    }

    @Test("A conversation without a token fails as it does for a client, and names nobody's model")
    func chat() async throws {
        let fixture = try await AdminFixture()
        let reply = try await fixture.ask(
            .post, "/api/studio/v1/chat/completions",
            #"{"model":"grok-4","messages":[{"role":"user","content":"hi"}],"stream":true}"#, headers: Self.cookie)
        #expect(reply.status == 429 || reply.status == 503, "\(reply.status) \(reply.text)")
        #expect(reply["message"]?.string?.isEmpty == false)
        let unknown = try await fixture.ask(
            .post, "/api/studio/v1/chat/completions", #"{"model":"none","messages":[{"role":"user","content":"hi"}]}"#,
            headers: Self.cookie)
        #expect(unknown.status == 404)
    }
}
