import Foundation
import NIOCore
import TestSupport
import Testing

/// Holds what a running server answers to what its `/openapi.json` says of it.
@Suite("Description journey", .timeLimit(.minutes(10)))
struct DescriptionJourney {
    /// Asks by the description, and expects answers as it says.
    private struct Reader {
        let description: APIDescription
        let url: String

        /// What stands in the place of each parameter of a path.
        var places: [String: String] = [:]

        @discardableResult
        func ask(_ id: String, _ client: Client, query: String = "", json: String? = nil, status: Int = 200)
            async throws -> JSONTree
        {
            let operation = try #require(description.operation(id), "\(id)")
            let answer = try await send(operation, client, query: query, json: json)
            #expect(answer.status == status, "\(id): \(answer.text.prefix(500))")
            let body = try JSONTree(Data(answer.body.readableBytesView))
            #expect(description.faults(of: body, to: operation, status: answer.status) == [], "\(id)")
            return body
        }

        /// The data of each event, without the word at the end.
        @discardableResult
        func stream(_ id: String, _ client: Client, json: String) async throws -> [JSONTree] {
            let operation = try #require(description.operation(id), "\(id)")
            let answer = try await send(operation, client, json: json)
            #expect(answer.status == 200, "\(id): \(answer.text.prefix(500))")
            let data = answer.text.split(separator: "\n").filter { $0.hasPrefix("data: ") && $0 != "data: [DONE]" }
            let events = try data.map { try JSONTree(Data($0.dropFirst(6).utf8)) }
            for event in events {
                let faults = description.faults(of: event, to: operation, status: 200, type: "text/event-stream")
                #expect(faults == [], "\(id)")
            }
            return events
        }

        private func send(
            _ operation: APIDescription.Operation, _ client: Client, query: String = "", json: String? = nil
        ) async throws -> Client.Answer {
            let path = places.reduce(operation.path) { $0.replacing("{\($1.key)}", with: $1.value) }
            return try await client.send(operation.method, "\(url)\(path)\(query)", json: json)
        }

        /// An example of a request, as it stands in the description.
        func example(_ id: String, _ name: String = "plain") throws -> String {
            let body = description.operation(id)?.node["requestBody"]?["content"]?["application/json"]
            return try #require(body?["examples"]?[name]?["value"], "\(id) \(name)").json
        }
    }

    private static func reader(_ url: String) async throws -> Reader {
        let answer = try await Client().get("\(url)/openapi.json")
        #expect(answer.status == 200)
        #expect(answer.header("content-type") == "application/json")
        let tag = try #require(answer.header("etag"))
        let again = try await Client().send("GET", "\(url)/openapi.json", headers: [("If-None-Match", tag)])
        #expect(again.status == 304)
        return Reader(description: try APIDescription(Data(answer.body.readableBytesView)), url: url)
    }

    @Test("The examples of the clients' routes run, and all that is answered is as it is described")
    func clients() async throws {
        try await OperatedServer.open(tokens: ["journey-token-0001"], in: TemporaryDirectory()) { place in
            var reader = try await Self.reader(place.server.url)
            let client = place.client
            for id in ["health", "healthz", "readyz"] { try await reader.ask(id, try Client()) }
            #expect(
                reader.description.root["info"]?["version"]
                    == (try await reader.ask("health", try Client()))["version"])

            let video = try await reader.ask("createVideo", client, json: try reader.example("createVideo"))
            reader.places["video_id"] = try #require(video["id"]?.string)
            try await reader.ask("getVideo", client)
            _ = try await client.settled(try #require(video["id"]?.string), at: reader.url)
            #expect(try await reader.ask("getVideo", client)["status"] == .text("completed"))
            try await reader.ask("remixVideo", client, json: try reader.example("remixVideo"))
            try await reader.ask("createVideo", client, json: try reader.example("createVideo", "picture"))
            try await reader.ask("listVideos", client, query: "?limit=2&order=asc")
            try await reader.ask("createVideo", client, json: #"{"prompt": ""}"#, status: 400)
            try await reader.ask("createVideo", client, json: #"{"prompt": "x", "model": "none"}"#, status: 404)
            try await reader.ask("listVideos", try Client(key: "wrong"), status: 401)
            try await reader.ask("createVideoCharacter", client, json: #"{"name": "x"}"#, status: 400)
            try await reader.ask("listVideoCharacters", client)
            reader.places["character_id"] = "char_1"
            try await reader.ask("getVideoCharacter", client, status: 404)
            try await reader.ask("deleteVideoCharacter", client, status: 404)
            try await reader.ask("editVideo", client, json: #"{"prompt": "x"}"#, status: 400)

            for id in ["createImage", "editImage", "createImageVariation"] {
                try await reader.ask(id, client, json: try reader.example(id))
            }
            let events = try await reader.stream(
                "createImage", client, json: try reader.example("createImage", "stream"))
            #expect(events.last?["type"] == .text("image_generation.completed"))
            let jobs = try await place.get("jobs?kind=image")["data"] as? [[String: any Sendable]]
            reader.places["image_job_id"] = try #require(jobs?.first?["id"] as? String)
            try await reader.ask("getImageJob", client)

            for name in ["plain", "picture", "tools"] {
                let example = try reader.example("createChatCompletion", name)
                try await reader.ask("createChatCompletion", client, json: example)
            }
            let chunks = try await reader.stream(
                "createChatCompletion", client, json: try reader.example("createChatCompletion", "stream"))
            #expect(chunks.count > 2)
            try await reader.ask("createChatCompletion", client, json: #"{"model": "grok-4.1"}"#, status: 400)

            try await reader.ask("listModels", client, query: "?show_all=true")
            reader.places["model"] = "sora-2"
            try await reader.ask("getModel", client)
            for name in ["initialize", "list", "ask"] {
                try await reader.ask("mcp", client, json: try reader.example("mcp", name))
            }
            try await reader.ask("deleteVideo", client)
        }
    }

    @Test("All that webhooks' routes answer is as it is described")
    func webhooks() async throws {
        try await OperatedServer.open(tokens: ["journey-token-0001"], in: TemporaryDirectory()) { place in
            var reader = try await Self.reader(place.server.url)
            try await reader.ask("listWebhookEventTypes", place.client)
            // An address in place of a name, which would be looked up. Nothing is sent there: no video is made.
            let example = try reader.example("createWebhookEndpoint").replacing("example.org", with: "93.184.215.14")
            let made = try await reader.ask("createWebhookEndpoint", place.client, json: example)
            let id = try #require(made["id"]?.string)
            (reader.places["webhook_endpoint_id"], reader.places["id"]) = (id, id)
            try await reader.ask("listWebhookEndpoints", place.client)
            try await reader.ask("getWebhookEndpoint", place.client)
            for id in ["updateWebhookEndpoint", "rotateWebhookSecret"] {
                try await reader.ask(id, place.client, json: try reader.example(id))
            }
            for id in ["listAllWebhookEndpoints", "getAnyWebhookEndpoint", "enableWebhookEndpoint"] {
                try await reader.ask(id, place.admin)
            }
            try await reader.ask("redeliverDeadWebhooks", place.admin)
            try await reader.ask("deleteWebhookEndpoint", place.client)
            try await reader.ask("getWebhookEndpoint", place.client, status: 404)
        }
    }

    @Test("All that an administrator can read is as it is described, and so is what is refused")
    func administrator() async throws {
        try await OperatedServer.open(tokens: ["journey-token-0001"], in: TemporaryDirectory()) { place in
            var reader = try await Self.reader(place.server.url)
            let id = try await place.video("a described video")
            _ = try await place.attempts(of: id, atLeast: 1)
            let admin = place.admin
            try await reader.ask(
                "addProxies", admin, json: #"{"url": "socks5h://user:password@127.0.0.1:9"}"#)
            try await reader.ask("createKey", admin, json: try reader.example("createKey"), status: 201)
            let passedOver: Set = ["getEvents", "exportTokens", "exportCalls"]
            for operation in reader.description.operations {
                let id = operation.node["operationId"]?.string ?? ""
                let isList =
                    operation.method == "GET" && operation.path.hasPrefix("/api/") && !operation.path.contains("{")
                guard isList, !passedOver.contains(id) else { continue }
                try await reader.ask(id, admin, query: id == "listMedia" ? "?kind=all" : "")
            }

            reader.places["id"] = id
            let job = try await reader.ask("getJob", admin)
            try await reader.ask("cancelJob", admin, status: 409)
            reader.places["name"] = try #require(job["data"]?["media_name"]?.string)
            for id in ["getMedia", "verifyMedia"] { try await reader.ask(id, admin) }
            let tokens = try await reader.ask("listTokens", admin)
            reader.places["id"] = try #require(tokens["data"]?.elements?.first?["id"]).json
            try await reader.ask("getToken", admin)
            let selection = #"{"ids": [\#(reader.places["id"] ?? "")]"#
            for (id, more) in [
                ("tagTokens", #", "tags": ["a"]}"#), ("noteTokens", #", "note": "b"}"#), ("disableTokens", "}"),
                ("enableTokens", "}"), ("testToken", "}"),
            ] {
                try await reader.ask(id, admin, json: selection + more)
            }
            let calls = try await reader.ask("listCalls", admin, query: "?kind=attempt")
            reader.places["id"] = try #require(calls["data"]?.elements?.first?["id"]?.string)
            try await reader.ask("getCall", admin)
            for id in ["retryJobs", "cancelJobs"] {
                try await reader.ask(id, admin, json: #"{"filter": {}, "all": true}"#)
            }
            try await reader.ask("studioCreateVideo", admin, json: #"{"prompt": "from the console"}"#)
            try await reader.ask("changeSettings", admin, json: #"{"grok.show_thinking": true}"#)
            try await reader.ask("changeSettings", admin, json: #"{"grok.nothing": 1}"#, status: 400)
            try await reader.ask(
                "previewImport", admin,
                json: #"{"files": [{"name": "token.json", "text": "{\"ssoNormal\": {\"a-token-of-old-0001\": {}}}"}]}"#)
            try await reader.ask("listStudioJobs", admin)
            try await reader.ask("clearImages", admin)
            try await reader.ask("listTokens", admin, query: "?page=0", status: 400)
            try await reader.ask("listTokens", try Client(), status: 401)
        }
    }
}
