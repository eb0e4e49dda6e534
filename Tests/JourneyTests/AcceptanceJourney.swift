import Foundation
import TestSupport
import Testing

/// What the server takes on, how often, and for whom. Nothing is performed here: no video may run.
@Suite("Acceptance journey", .timeLimit(.minutes(10)))
struct AcceptanceJourney {
    @Test("A wish that comes again is one job, a full queue says when to come back, other owners see nothing")
    func acceptance() async throws {
        let directory = try TemporaryDirectory()
        let data = directory.file("data")
        let server = try await RunningServer(
            data: data, environment: ["FILMGATE_JOBS_VIDEO_CONCURRENCY": "0", "FILMGATE_JOBS_DEPTH": "4"])
        let client = try Client(key: try await Program.key("one", in: data))
        let stranger = try Client(key: try await Program.key("another", in: data))

        let once = try await oneJob(from: 50, client, at: server.url)
        let repeated = try await retries(client, at: server.url)
        try await fullQueue(client, at: server.url, kept: [once, repeated])
        try await strange(stranger, client, once, at: server.url)
        #expect(await server.stop() == 0)
    }

    /// Many creates at once under one Idempotency-Key; gives the one job's id.
    private func oneJob(from count: Int, _ client: Client, at url: String) async throws -> String {
        let key = [(name: "Idempotency-Key", value: "one-wish")]
        let ids = try await withThrowingTaskGroup(of: String?.self) { group in
            for _ in 0..<count {
                group.addTask { try await client.create("once", at: url, headers: key).json["id"] as? String }
            }
            return try await group.reduce(into: Set<String?>()) { $0.insert($1) }
        }
        #expect(ids.count == 1)
        let other = try await client.create("something else", at: url, headers: key)
        #expect(other.status == 409)
        #expect(other.header("x-should-retry") == "false")
        #expect(code(other) == "idempotency_conflict")
        return try #require(ids.first ?? nil)
    }

    /// A retry as SDKs send it, in JSON and, with another boundary, as a form; gives the one job's id.
    private func retries(_ client: Client, at url: String) async throws -> String {
        let first = try await client.create("again", at: url)
        let retry = [(name: "x-stainless-retry-count", value: "1")]
        let id = try #require(first.json["id"] as? String)
        #expect(try await client.create("again", at: url, headers: retry).json["id"] as? String == id)
        #expect(try await client.create("once more", at: url, headers: retry).json["id"] as? String != id)
        let form = ["prompt": "again", "model": "sora-2", "seconds": "4"].map {
            "--b\r\nContent-Disposition: form-data; name=\"\($0.key)\"\r\n\r\n\($0.value)\r\n"
        }
        let answer = try await client.send(
            "POST", "\(url)/v1/videos", body: form.joined() + "--b--\r\n", type: "multipart/form-data; boundary=b",
            headers: retry)
        #expect(answer.json["id"] as? String == id)
        return id
    }

    /// Three of four places are taken: of these one gets in, and no job is lost.
    private func fullQueue(_ client: Client, at url: String, kept: [String]) async throws {
        let answers = try await withThrowingTaskGroup(of: Client.Answer.self) { group in
            for number in 1...5 { group.addTask { try await client.create("number \(number)", at: url) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(answers.map(\.status).sorted() == [200, 429, 429, 429, 429])
        for refused in answers where refused.status == 429 {
            #expect(code(refused) == "queue_full")
            #expect((1...120).contains(refused.header("retry-after").flatMap { Int($0) } ?? 0))
        }
        let accepted = try #require(answers.first { $0.status == 200 }?.json["id"] as? String)
        let listed = try await client.get("\(url)/v1/videos").json["data"] as? [[String: any Sendable]] ?? []
        let ids = listed.compactMap { $0["id"] as? String }
        #expect(ids.count == 4)
        #expect(Set(kept + [accepted]).isSubset(of: ids))
        // A repeated wish needs no place of its own.
        let again = try await client.create(
            "once", at: url, headers: [(name: "Idempotency-Key", value: "one-wish")])
        #expect(again.json["id"] as? String == kept.first)
        #expect(try await client.send("DELETE", "\(url)/v1/videos/\(accepted)").status == 200)
        #expect(try await client.create("room again", at: url).status == 200)
    }

    private func strange(_ stranger: Client, _ owner: Client, _ id: String, at url: String) async throws {
        let video = "\(url)/v1/videos/\(id)"
        for (method, address, json) in [
            ("GET", video, nil), ("GET", video + "/content", nil), ("GET", video + "/content?variant=thumbnail", nil),
            ("HEAD", video, nil), ("DELETE", video, nil), ("POST", video + "/remix", #"{"prompt":"mine"}"#),
        ] as [(String, String, String?)] {
            #expect(try await stranger.send(method, address, json: json).status == 404, "\(method) \(address)")
        }
        for query in ["", "?after=\(id)&order=asc"] {
            let list = try await stranger.get("\(url)/v1/videos\(query)").json
            #expect((list["data"] as? [any Sendable])?.isEmpty == true)
        }
        let nothing = try await stranger.get("\(url)/v1/videos/video_ffffffffffffffffffffffffffffffff")
        let theirs = try await stranger.get(video)
        #expect(
            nothing.text.replacing(/video_[0-9a-f]+/, with: "") == theirs.text.replacing(/video_[0-9a-f]+/, with: ""))
        #expect(try await owner.get(video).status == 200)
    }

    private func code(_ answer: Client.Answer) -> String? {
        (answer.json["error"] as? [String: any Sendable])?["code"] as? String
    }
}
