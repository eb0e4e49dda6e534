import Foundation
import Store
import TestSupport
import Testing
import Transport
import Vault

@testable import Webhooks

@Suite("Sending", .timeLimit(.minutes(2)))
struct SendingTests {
    private let fixture: WebhooksFixture

    init() throws { fixture = try WebhooksFixture() }

    @Test("A delivery is signed, tried again after failures, and has one id throughout")
    func retried() async throws {
        let receiver = try await Receiver { _, number in Receiver.status(number < 3 ? 500 : 200) }
        let (_, secret) = try await fixture.endpoint(receiver.url("/hook?a=b"))
        try await fixture.sending {
            try await fixture.record(of: "video_7", now: Date())
            for attempts in 1...2 {
                let waiting = try await fixture.settled { $0.first?.attempts == attempts }
                #expect(waiting.first?.state == .pending && waiting.first?.status == 500)
                try await fixture.hasten()
            }
            let end = try await fixture.settled { $0.first?.state == .delivered }
            #expect(end.map(\.attempts) == [3] && end[0].status == 200 && end[0].failure == nil)
        }

        let requests = receiver.requests
        #expect(requests.count == 3 && Set(requests.map(\.body)).count == 1)
        #expect(Set(requests.map { $0.headers["webhook-id"] }).count == 1)
        let request = requests[0]
        #expect(request.path == "/hook?a=b" && request.headers["content-type"] == "application/json")
        #expect(request.headers["host"] == "127.0.0.1:\(receiver.port)")
        #expect(request.headers["user-agent"] == "Filmgate")
        #expect(request.body.contains(#""type":"video.completed","data":{"id":"video_7"}"#))
        let id = try #require(request.headers["webhook-id"])
        let timestamp = try #require(request.headers["webhook-timestamp"].flatMap { Int($0) })
        #expect(
            request.headers["webhook-signature"]
                == secret.signature(id: id, timestamp: timestamp, body: request.body))
        let endpoint = try await fixture.webhooks.endpoints(owner: "ann", after: nil, limit: 1).endpoints.first
        #expect(endpoint?.failingSince == nil)
    }

    @Test("While a secret is being replaced, both sign")
    func rotation() async throws {
        let receiver = try await Receiver()
        let (endpoint, old) = try await fixture.endpoint(receiver.url())
        let (_, new) = try await fixture.webhooks.rotate(endpoint.id, owner: "ann", keepingOld: true, now: Date())
        try await fixture.sending {
            try await fixture.record(now: Date())
            _ = try await fixture.settled { $0.first?.state == .delivered }
        }

        let request = try #require(receiver.requests.first)
        let id = try #require(request.headers["webhook-id"])
        let timestamp = try #require(request.headers["webhook-timestamp"].flatMap { Int($0) })
        let signatures = [new, old].map { $0.signature(id: id, timestamp: timestamp, body: request.body) }
        #expect(request.headers["webhook-signature"] == signatures.joined(separator: " "))
    }

    @Test("A redirect is not followed")
    func redirect() async throws {
        let elsewhere = try await Receiver()
        let receiver = try await Receiver { _, _ in Receiver.status(307, headers: ["Location": elsewhere.url()]) }
        try await fixture.endpoint(receiver.url())
        try await fixture.sending {
            try await fixture.record(now: Date())
            let tried = try await fixture.settled { $0.first?.attempts == 1 }
            #expect(tried[0].status == 307 && tried[0].failure?.contains("redirects are not followed") == true)
        }
        #expect(elsewhere.requests.isEmpty && receiver.requests.count == 1)
    }

    @Test("An address that has become private since is not connected to")
    func rebinding() async throws {
        let receiver = try await Receiver()
        let (endpoint, _) = try await fixture.endpoint(receiver.url())
        let strict = Webhooks(
            database: fixture.database, vault: fixture.vault, transport: fixture.transport, logger: .quiet)
        for url in [receiver.url(), "https://localhost/hook"] {
            _ = try await fixture.database.write {
                try $0.execute(
                    "UPDATE webhook_endpoints SET url = ? WHERE sequence = ?",
                    [.text(url), .integer(endpoint.sequence)])
            }
            await #expect(throws: WebhookError.self) {
                try await strict.test(endpoint.id, owner: "ann", type: .videoFailed, now: Date())
            }
        }
        #expect(receiver.requests.isEmpty)
    }

    @Test("One that never answers takes its few places, and no other waits for it")
    func slow() async throws {
        let silent = try await Receiver { _, _ in nil }
        let quick = try await Receiver()
        try await fixture.endpoint(silent.url(), owner: "slow")
        try await fixture.endpoint(quick.url(), owner: "quick")
        let arrivals = silent.incoming()
        try await fixture.sending {
            for number in 0..<30 { try await fixture.record(of: "video_\(number)", owner: "slow", now: Date()) }
            var waiting = arrivals.makeAsyncIterator()
            for _ in 0..<4 { _ = await waiting.next() }

            for number in 0..<30 { try await fixture.record(of: "video_\(number)", owner: "quick", now: Date()) }
            _ = try await fixture.settled { all in all.count { $0.state == .delivered } == 30 }

            #expect(silent.requests.count == 4)
        }
        #expect(Set(quick.requests.map(\.body)).count == 30 && quick.requests.count == 30)
        #expect(try await fixture.deliveries(.pending).count == 30, "those that were cut off are as they were")
        #expect(try await fixture.deliveries(.pending).allSatisfy { $0.attempts == 0 })
    }

    @Test("What an earlier process left is sent by the next")
    func restart() async throws {
        let receiver = try await Receiver()
        try await fixture.endpoint(receiver.url())
        try await fixture.record(of: "video_1", now: Date())
        let next = Webhooks(
            database: fixture.database, vault: fixture.vault, transport: fixture.transport,
            configuration: .init(allowsPrivate: true), logger: .quiet)
        let changes = next.changes()
        let service = WebhookService(webhooks: next, logger: .quiet)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await service.run() }
            for await _ in changes where try await fixture.deliveries(.delivered).count == 1 { break }
            group.cancelAll()
            while await group.nextResult() != nil {}
        }
        #expect(receiver.requests.count == 1)
    }

    @Test("410 disables the endpoint and gives up what waits; by hand it is delivered again under the same id")
    func goneAndBack() async throws {
        let receiver = try await Receiver { _, _ in Receiver.status(410) }
        let endpoint = try await fixture.endpoint(receiver.url()).endpoint
        try await fixture.sending {
            let webhooks = fixture.webhooks
            let now = Date()
            let afterwards = try await fixture.database.write { connection in
                try (0..<20).map { number in
                    let event = WebhookEvent(type: .videoFailed, subject: "video_\(number)", createdAt: now)
                    return try webhooks.record(event, owner: "ann", in: connection, now: now)
                }
            }
            for action in afterwards { action?() }
            let dead = try await fixture.settled { $0.allSatisfy { $0.state == .dead } }
            #expect(receiver.requests.count <= 8, "those that were on their way")
            #expect(dead.count == 20 && dead.allSatisfy { $0.failure?.contains("410 Gone") == true })
            #expect(try await webhooks.endpoint(endpoint.id, owner: "ann").disabled?.reason == "It answered 410 Gone.")
            await #expect(throws: WebhookError.disabled) { try await webhooks.redeliver(dead[0].id, now: Date()) }
            await #expect(throws: WebhookError.disabled) {
                try await webhooks.redeliverDead(of: endpoint.id, now: Date())
            }

            receiver.answer { _, _ in Receiver.status(204) }
            _ = try await webhooks.enable(endpoint.id, now: Date())
            #expect(try await webhooks.redeliver(dead[0].id, now: Date()).state == .pending)
            _ = try await fixture.settled { $0.contains { $0.state == .delivered } }
            #expect(try await webhooks.redeliverDead(of: endpoint.id, now: Date()) == 19)
            _ = try await fixture.settled { $0.allSatisfy { $0.state == .delivered } }
            // Also what has come through, under the same id.
            _ = try await webhooks.redeliver(dead[0].id, now: Date())
            _ = try await fixture.settled { $0.allSatisfy { $0.state == .delivered } && receiver.requests.count >= 21 }
            #expect(receiver.requests.last?.headers["webhook-id"] == dead[0].id)
        }
    }

    @Test("A test is answered with the receiver's status and leaves nothing behind")
    func test() async throws {
        let receiver = try await Receiver { _, number in Receiver.status(number == 1 ? 204 : 418) }
        let endpoint = try await fixture.endpoint(receiver.url()).endpoint
        let webhooks = fixture.webhooks

        #expect(try await webhooks.test(endpoint.id, owner: "ann", type: .videoFailed, now: Date()) == 204)
        #expect(try await webhooks.test(endpoint.id, owner: "ann", type: .videoCompleted, now: Date()) == 418)
        #expect(receiver.requests.map { $0.body.contains("video.failed") } == [true, false])
        #expect(try await fixture.deliveries().isEmpty)
        #expect(try await webhooks.endpoint(endpoint.id, owner: "ann") == endpoint)

        let nowhere = try await fixture.endpoint("http://127.0.0.1:9/").endpoint
        await #expect(throws: WebhookError.unreachable("It could not be connected to.")) {
            try await webhooks.test(nowhere.id, owner: "ann", type: .videoFailed, now: Date())
        }
    }

    @Test("A long answer is not read to its end")
    func longAnswer() async throws {
        let receiver = try await Receiver { _, _ in
            "HTTP/1.1 200 X\r\nContent-Length: 10000000000\r\n\r\n" + String(repeating: "x", count: 1 << 20)
        }
        try await fixture.endpoint(receiver.url())
        try await fixture.sending {
            try await fixture.record(now: Date())
            #expect(try await fixture.settled { $0.first?.state == .delivered }.first?.attempts == 1)
        }
    }

    @Test("A database that does not take the end at once gets it later, and the delivery is sent once")
    func stubborn() async throws {
        let receiver = try await Receiver()
        let stubborn = StubbornDatabase(fixture.database)
        let webhooks = Webhooks(
            database: stubborn, vault: fixture.vault, transport: fixture.transport,
            configuration: .init(allowsPrivate: true), logger: .quiet)
        try await fixture.endpoint(receiver.url())
        try await fixture.record(now: Date())
        stubborn.refuse(2, of: "UPDATE webhook_deliveries")
        let changes = webhooks.changes()
        let service = WebhookService(webhooks: webhooks, logger: .quiet)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await service.run() }
            for await _ in changes where try await fixture.deliveries(.delivered).count == 1 { break }
            group.cancelAll()
            while await group.nextResult() != nil {}
        }
        #expect(receiver.requests.count == 1)
    }
}
