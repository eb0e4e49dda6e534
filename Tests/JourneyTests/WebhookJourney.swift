import Foundation
import TestSupport
import Testing

/// Webhooks of the real server, to receivers on this machine.
@Suite("Webhook journey", .timeLimit(.minutes(10)))
struct WebhookJourney {
    private static let open = ["FILMGATE_WEBHOOKS_ALLOW_PRIVATE": "true"]

    /// Makes an endpoint and gives its id.
    private func endpoint(_ url: String, by client: Client, at server: String) async throws -> String {
        let answer = try await client.send(
            "POST", "\(server)/v1/webhook_endpoints",
            json: #"{"name":"mine","url":"\#(url)","event_types":["video.completed","video.failed"]}"#)
        #expect(answer.status == 200, "\(answer.text)")
        return try #require(answer.json["id"] as? String)
    }

    @Test("A receiver that fails twice gets the one event of a video at its third try, under one id")
    func failsTwice() async throws {
        let receiver = try await Receiver { _, number in Receiver.status(number < 3 ? 503 : 200) }
        try await OperatedServer.open(
            tokens: ["journey-token-0001"], in: TemporaryDirectory(), environment: Self.open
        ) { place in
            _ = try await endpoint(receiver.url(), by: place.client, at: place.server.url)
            let video = try await place.video("a film to tell of")
            let answer = try await place.client.create("a secret film", at: place.server.url)
            let deleted = try #require(answer.json["id"] as? String)
            _ = try await place.client.send("DELETE", "\(place.server.url)/v1/videos/\(deleted)")

            var deliveries: [[String: any Sendable]] = []
            let isDelivered = try await eventually {
                deliveries = try await place.get("webhooks/deliveries")["data"] as? [[String: any Sendable]] ?? []
                return deliveries.first?["state"] as? String == "delivered"
            }
            #expect(isDelivered, "\(deliveries)")
            #expect(deliveries.count == 1, "a video that is deleted while it is made has no end to tell: \(deliveries)")
            #expect(deliveries.first?["attempts"] as? Int == 3 && deliveries.first?["subject"] as? String == video)

            #expect(receiver.requests.count == 3)
            #expect(Set(receiver.requests.map(\.body)).count == 1)
            #expect(Set(receiver.requests.compactMap { $0.headers["webhook-id"] }).count == 1)
            #expect(receiver.requests[0].body.contains(#""type":"video.completed","data":{"id":"\#(video)"}}"#))
        }
    }

    @Test("What was not delivered when the server was killed is delivered by the next, and only that")
    func killed() async throws {
        let receiver = try await Receiver { _, number in number == 1 ? nil : Receiver.status(204) }
        let arrivals = receiver.incoming()
        try await OperatedServer.open(
            tokens: ["journey-token-0001"], in: TemporaryDirectory(), environment: Self.open
        ) { place in
            _ = try await endpoint(receiver.url(), by: place.client, at: place.server.url)
            let video = try await place.video("a film before the end")
            // It has arrived, and was not answered.
            var waiting = arrivals.makeAsyncIterator()
            #expect(await waiting.next()?.body.contains(video) == true)

            try await place.restart(killing: true)

            #expect(await waiting.next()?.body.contains(video) == true)
            let isDelivered = try await eventually {
                let all = try await place.get("webhooks/deliveries?state=delivered")["data"]
                return (all as? [[String: any Sendable]])?.count == 1
            }
            #expect(isDelivered)
            try await place.restart(killing: true)
            let second = try await place.video("a film after the end")
            #expect(await waiting.next()?.body.contains(second) == true)
            #expect(Set(receiver.requests.prefix(2).compactMap { $0.headers["webhook-id"] }).count == 1)
            #expect(receiver.requests.count == 3)
        }
    }

    @Test("A failed video is told as failed, and a dead letter is delivered again by hand")
    func deadLetter() async throws {
        let receiver = try await Receiver { _, _ in Receiver.status(410) }
        try await OperatedServer.open(
            tokens: ["journey-token-0001"], videoSeconds: 60, in: TemporaryDirectory(), environment: Self.open
        ) { place in
            let id = try await endpoint(receiver.url(), by: place.client, at: place.server.url)
            let answer = try await place.client.create("a film that is called off", at: place.server.url)
            let video = try #require(answer.json["id"] as? String)
            try await place.post("jobs/\(video)/cancel", "{}")
            var dead: [[String: any Sendable]] = []
            _ = try await eventually {
                dead = try await place.get("webhooks/deliveries?state=dead")["data"] as? [[String: any Sendable]] ?? []
                return !dead.isEmpty
            }
            #expect(dead.first?["type"] as? String == "video.failed" && dead.first?["status"] as? Int == 410)
            let delivery = try #require(dead.first?["id"] as? String)
            let endpoint = try await place.get("webhooks/\(id)")["data"] as? [String: any Sendable]
            #expect(endpoint?["disabled_reason"] as? String == "It answered 410 Gone.")

            let refused = try await place.admin.send(
                "POST", "\(place.server.url)/api/webhooks/deliveries/\(delivery)/redeliver", json: "{}")
            #expect(refused.status == 409)
            receiver.answer { _, _ in Receiver.status(200) }
            try await place.post("webhooks/\(id)/enable", "{}")
            try await place.post("webhooks/deliveries/\(delivery)/redeliver", "{}")
            let isDelivered = try await eventually {
                let all = try await place.get("webhooks/deliveries?state=delivered")["data"]
                return (all as? [[String: any Sendable]])?.first?["id"] as? String == delivery
            }
            #expect(isDelivered)
            #expect(receiver.requests.last?.headers["webhook-id"] == delivery)
        }
    }

    @Test("By default endpoints at private addresses and over plain http are refused")
    func refused() async throws {
        let receiver = try await Receiver()
        try await Installation.open(in: TemporaryDirectory()) { place in
            for url in [receiver.url(), "https://127.0.0.1/hook", "https://localhost/hook", "https://10.1.2.3/"] {
                let answer = try await place.client.send(
                    "POST", "\(place.server.url)/v1/webhook_endpoints",
                    json: #"{"name":"mine","url":"\#(url)","event_types":["video.failed"]}"#)
                #expect(answer.status == 400 && answer.text.contains(#""code":"invalid_url""#), "\(answer.text)")
                #expect(answer.text.contains(#""param":"url""#))
            }
            #expect(receiver.requests.isEmpty)
        }
    }

    @Test("client.webhooks works as against OpenAI, and unwrap accepts what is sent", arguments: ["sync", "async"])
    func sdk(client: String) async throws {
        try await Installation.open(in: TemporaryDirectory(), environment: Self.open) { place in
            let another = try await Program.key("another", in: place.data)
            let said = try await Program.sdk("webhook_journey.py", [client, place.server.url, place.key, another])
            #expect(said.contains("all as OpenAI answers"))
        }
    }
}
