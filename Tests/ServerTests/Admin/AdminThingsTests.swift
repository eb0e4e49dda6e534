import Access
import CallLog
import Foundation
import Generation
import Jobs
import Media
import NIOCore
import TestSupport
import Testing

@testable import Server

@Suite("Keys, jobs and media over HTTP")
struct AdminThingsTests {
    @Test("A key is shown once, works, and stops to when it is revoked")
    func keys() async throws {
        let fixture = try await AdminFixture()
        let made = try await fixture.post("/api/keys", #"{"name":"shop","expires_at":1760000100000}"#)
        #expect(made.status == 201)
        let key = try #require(made["data.key"]?.string)
        let id = try #require(made["data.id"]?.string)
        #expect(try fixture.keys.authenticate(key, now: AdminFixture.now)?.owner == "shop")

        let list = try await fixture.get("/api/keys")
        #expect(list["data.0.name"] == "shop")
        #expect(list["data.0.live"] == true)
        #expect(!list.text.contains(key))

        let revoked = try await fixture.delete("/api/keys/\(id)")
        #expect(revoked["data.live"] == false)
        #expect(try fixture.keys.authenticate(key, now: AdminFixture.now) == nil)
        #expect(try await fixture.delete("/api/keys/key_none").status == 404)
        #expect(try await fixture.post("/api/keys", #"{"name":""}"#)["field"] == "name")
        for time in [1, -1, Int.min, Int.max, 4_102_444_800_001] {
            let reply = try await fixture.post("/api/keys", #"{"name":"a","expires_at":\#(time)}"#)
            #expect(reply.status == 400 && reply["field"] == "expires_at", "\(time)")
        }
        #expect(try await fixture.post("/api/keys", "{}")["field"] == "name")
    }

    @Test("A key tells what it is for and how often it was used")
    func keyScopes() async throws {
        let fixture = try await AdminFixture()
        let made = try await fixture.post("/api/keys", #"{"name":"shop","kinds":["image","video"]}"#)
        #expect(made["data.kinds"] == ["video", "image"])
        fixture.keys.noteCall(try #require(made["data.id"]?.string))
        let list = try await fixture.get("/api/keys")
        #expect(list["data.0.kinds"] == ["video", "image"])
        #expect(list["data.0.calls"] == 1)
        #expect(try await fixture.post("/api/keys", #"{"name":"a"}"#)["data.kinds"] == nil as JSONTree)
        for kinds in ["[]", #"["films"]"#, #"["video","films"]"#] {
            let reply = try await fixture.post("/api/keys", #"{"name":"a","kinds":\#(kinds)}"#)
            #expect(reply.status == 400 && reply["field"] == "kinds", "\(kinds)")
        }
    }

    private func enqueue(_ fixture: AdminFixture, _ number: Int, model: String = "sora-2", kind: String = "video")
        async throws
    {
        let arguments = """
            {"model":"\(model)","prompt":"a fox","width":720,"height":1280,"seconds":4,"aspectRatio":"9:16","resolution":"480p"}
            """
        _ = try await fixture.queue.enqueue(
            NewJob(
                id: "video_\(number)", kind: kind, owner: "ann", arguments: Data(arguments.utf8),
                expiresAt: AdminFixture.now.addingTimeInterval(86_400)),
            now: AdminFixture.now)
    }

    @Test("Jobs are listed by state, kind, owner and model, shown with their attempts, cancelled, begun anew, deleted")
    func jobs() async throws {
        let fixture = try await AdminFixture()
        for number in 1...3 { try await enqueue(fixture, number, model: number == 2 ? "sora-2-pro" : "sora-2") }
        try await enqueue(fixture, 4, kind: "other")
        try await fixture.calls.append([
            CallRecord(
                kind: .attempt, requestID: "r", at: AdminFixture.now, route: "video", job: "video_1", attempt: 1,
                status: 200)
        ])
        func ids(_ query: String) async throws -> [String] {
            let reply = try await fixture.get("/api/jobs?\(query)")
            return (0..<(reply["data"]?.count ?? 0)).compactMap { reply["data.\($0).id"]?.string }
        }

        #expect(try await ids("") == ["video_4", "video_3", "video_2", "video_1"])
        #expect(try await ids("model=sora-2-pro") == ["video_2"])
        #expect(try await ids("kind=other&owner=ann") == ["video_4"])
        #expect(try await ids("state=running") == [])
        let page = try await fixture.get("/api/jobs?limit=3")
        guard case .number(let next) = page["next"] else { throw APIError.inside }
        #expect(try await ids("before=\(Int(next))") == ["video_1"])
        #expect(try await fixture.get("/api/jobs?state=none")["field"] == "state")
        #expect(try await fixture.get("/api/jobs?limit=500")["field"] == "limit")

        let job = try await fixture.get("/api/jobs/video_1")
        #expect(job["data.prompt"] == "a fox")
        #expect(job["data.state"] == "available")
        #expect(job["data.attempts.0.attempt"] == 1)
        #expect(job["data.media"] == [])

        #expect(try await fixture.post("/api/jobs/video_1/retry")["code"] == "wrong_state")
        #expect(try await fixture.post("/api/jobs/video_1/cancel")["data.state"] == "cancelled")
        #expect(try await fixture.post("/api/jobs/video_1/cancel").status == 409)
        #expect(try await ids("state=cancelled") == ["video_1"])
        #expect(try await fixture.post("/api/jobs/video_1/retry")["data.state"] == "available")
        #expect(try await fixture.delete("/api/jobs/video_1")["data.deleted"] == true)
        #expect(try await fixture.delete("/api/jobs/video_4")["data.deleted"] == true)
        #expect(try await fixture.get("/api/jobs/video_1").status == 404)
        #expect(try await ids("") == ["video_3", "video_2"])
    }

    @Test("What is done to all jobs that match is done in steps, to those that were counted and to no others")
    func batches() async throws {
        let fixture = try await AdminFixture()
        for number in 1...230 {
            try await enqueue(fixture, number, model: number.isMultiple(of: 2) ? "sora-2-pro" : "sora-2")
        }
        let count = try await fixture.get("/api/jobs/count?model=sora-2-pro")
        #expect(count["data.count"] == 115)
        #expect(count["data.count_is_exact"] == true)
        guard case .number(let place) = count["data.before"] else { throw APIError.inside }
        try await enqueue(fixture, 232, model: "sora-2-pro")

        var (before, done, steps) = (Int(place), 0, 0)
        while true {
            let step = try await fixture.post(
                "/api/jobs/cancel", #"{"filter":{"model":"sora-2-pro"},"before":\#(before)}"#)
            guard case .number(let number) = step["data.count"] else { throw APIError.inside }
            (done, steps) = (done + Int(number), steps + 1)
            guard case .number(let next) = step["data.next"] else { break }
            before = Int(next)
        }
        #expect(done == 115)
        #expect(steps == 2)
        #expect(try await fixture.get("/api/jobs/count?state=cancelled")["count"] == 115)
        #expect(try fixture.queue.job("video_232")?.state == .available)

        // Those that cannot begin anew are passed over.
        let some = try await fixture.post("/api/jobs/retry", #"{"ids":["video_2","video_1","gone","video_2"]}"#)
        #expect(some["data.count"] == 1)
        #expect(some["data.passed_over"] == 1)
        #expect(try fixture.queue.job("video_2")?.state == .available)

        let everything = try await fixture.post("/api/jobs/delete", #"{"filter":{},"all":true}"#)
        #expect(everything["data.count"] == 100)
        #expect(try await fixture.get("/api/jobs/count")["count"] == 131)
    }

    @Test(
        "A batch says clearly what it means",
        arguments: [
            ("{}", "ids"), (#"{"filter":{}}"#, "filter"), (#"{"filter":{"stat":"running"},"all":true}"#, "filter.stat"),
            (#"{"filter":{"state":"lost"}}"#, "filter.state"), (#"{"ids":[]}"#, "ids"),
            (#"{"ids":["a"],"filter":{"state":"running"}}"#, "filter"),
            (#"{"filter":{"state":"running"},"before":0}"#, "before"),
        ])
    func badBatch(body: String, field: String) async throws {
        let fixture = try await AdminFixture()
        let reply = try await fixture.post("/api/jobs/delete", body)
        #expect(reply.status == 400)
        #expect(reply["field"]?.string == field)
    }

    @Test("Media are listed newest first, shown and deleted; the cache tells its size and is cleared")
    func media() async throws {
        let fixture = try await AdminFixture()
        var names: [String] = []
        for second in 0..<3 {
            names.insert(try await fixture.picture(for: "job_\(second)", after: Double(second)).name, at: 0)
        }

        let first = try await fixture.get("/api/media?kind=image&limit=2")
        #expect(first["data.0.name"]?.string == names[0])
        #expect(first["data.1.job"] == "job_1")
        let next = try #require(first["next"]?.string)
        let second = try await fixture.get("/api/media?kind=image&after=\(next)")
        #expect(second["data.0.name"]?.string == names[2])
        #expect(second["data"]?.count == 1)
        #expect(second["next"] == nil as JSONTree)
        #expect(try await fixture.get("/api/media?after=x")["field"] == "after")
        #expect(try await fixture.get("/api/media/\(names[0])")["data.type"] == "image/png")

        let size = try await fixture.get("/api/cache/size")
        #expect(size["data.image_size_bytes"] == .number(Double(AdminFixture.png.count * 3)))
        #expect(size["data.image_size"]?.string?.hasSuffix(" B") == true)
        #expect(try await fixture.delete("/api/media/\(names[0])")["data.deleted"] == true)
        #expect(try await fixture.get("/api/media/\(names[0])").status == 404)
        #expect(try await fixture.post("/api/cache/clear/videos")["deleted_count"] == 0)
        let cleared = try await fixture.post("/api/cache/clear")
        #expect(cleared["data.image_count"] == 2)
        #expect(cleared["deleted_count"] == 2)
        #expect(try await fixture.get("/api/cache/size")["data.total_size_bytes"] == 0)
    }
}
