import Foundation
import Store
import TestSupport
import Testing
import Vault

@testable import Webhooks

@Suite("The outbox")
struct OutboxTests {
    let fixture: WebhooksFixture
    let now = WebhooksFixture.now

    init() throws { fixture = try WebhooksFixture() }

    @Test("An event is written down once for each endpoint of its owner that wants it")
    func recipients() async throws {
        let both = try await fixture.endpoint().endpoint
        let failed = try await fixture.endpoint(types: [.videoFailed]).endpoint
        try await fixture.endpoint(owner: "bob")
        try await fixture.record(.videoCompleted, of: "video_1")
        try await fixture.record(.videoFailed, of: "video_2")

        let all = try await fixture.deliveries()

        #expect(all.map(\.event.subject) == ["video_2", "video_2", "video_1"])
        #expect(Set(all.prefix(2).map(\.endpointID)) == [both.id, failed.id] && all[2].endpointID == both.id)
        #expect(Set(all.map(\.id)).count == 3, "a webhook-id of its own for each")
        #expect(all[0].event.id == all[1].event.id && all[0].event.id != all[2].event.id)
        #expect(all.allSatisfy { $0.state == .pending && $0.attempts == 0 && $0.dueAt == now })
    }

    @Test("Where nobody listens nothing is written")
    func nobody() async throws {
        try await fixture.endpoint(owner: "bob")
        try await fixture.record()
        #expect(try await fixture.deliveries().isEmpty)
    }

    @Test("What is undone with its transaction was never there")
    func rollback() async throws {
        struct Undone: Error {}
        try await fixture.endpoint()
        let webhooks = fixture.webhooks

        await #expect(throws: Undone.self) {
            try await fixture.database.write { connection in
                let event = WebhookEvent(type: .videoCompleted, subject: "video_1", createdAt: now)
                #expect(try webhooks.record(event, owner: "ann", in: connection, now: now) != nil)
                throw Undone()
            }
        }

        #expect(try await fixture.deliveries().isEmpty)
    }

    @Test("A disabled endpoint gets nothing new, until its URL is given again or an operator enables it")
    func disabled() async throws {
        let endpoint = try await fixture.endpoint().endpoint
        let disable: @Sendable (any Connection) throws -> Void = { connection in
            try EndpointTable(connection: connection).note(
                .disabled(reason: "It answered 410 Gone."), of: endpoint.sequence, now: now)
        }
        try await fixture.database.write(disable)
        #expect(try await fixture.webhooks.endpoint(endpoint.id, owner: "ann").disabled?.reason.isEmpty == false)
        try await fixture.record()
        #expect(try await fixture.deliveries().isEmpty)

        let later = now.addingTimeInterval(60)
        let updated = try await fixture.webhooks.update(
            endpoint.id, owner: "ann", .init(url: endpoint.url), now: later)
        #expect(updated.disabled == nil && updated.updatedAt == later)
        try await fixture.database.write {
            try EndpointTable(connection: $0).note(.failing(since: now), of: endpoint.sequence, now: now)
        }
        #expect(try await fixture.webhooks.endpoint(endpoint.id, owner: "ann").failingSince == now)
        let again = try await fixture.webhooks.update(endpoint.id, owner: "ann", .init(url: endpoint.url), now: later)
        #expect(again.failingSince == nil)
        #expect(try await fixture.webhooks.endpoint(endpoint.id, owner: "ann").failingSince == nil)
        try await fixture.database.write(disable)
        #expect(try await fixture.webhooks.enable(endpoint.id, now: later).disabled == nil)
        try await fixture.record()
        #expect(try await fixture.deliveries().count == 1)
    }

    @Test("An unchanged update leaves the date, another owner finds nothing")
    func updates() async throws {
        let endpoint = try await fixture.endpoint().endpoint
        let later = now.addingTimeInterval(60)
        let same = try await fixture.webhooks.update(
            endpoint.id, owner: "ann", .init(name: "mine", types: endpoint.types), now: later)
        #expect(same == endpoint)
        let renamed = try await fixture.webhooks.update(
            endpoint.id, owner: "ann", .init(name: "ours", types: [.videoFailed]), now: later)
        #expect(renamed.name == "ours" && renamed.types == [.videoFailed] && renamed.updatedAt == later)
        #expect(renamed.url == endpoint.url)

        for use: @Sendable (Webhooks) async throws -> Void in [
            { _ = try await $0.endpoint(endpoint.id, owner: "bob") },
            { _ = try await $0.update(endpoint.id, owner: "bob", .init(name: "x"), now: .now) },
            { _ = try await $0.update(endpoint.id, owner: "bob", .init(url: "ftp://x"), now: .now) },
            { _ = try await $0.rotate(endpoint.id, owner: "bob", keepingOld: true, now: .now) },
            { _ = try await $0.test(endpoint.id, owner: "bob", type: .videoFailed, now: .now) },
            { try await $0.delete(endpoint.id, owner: "bob") },
        ] {
            await #expect(throws: WebhookError.noEndpoint) { try await use(fixture.webhooks) }
        }
        #expect(try await fixture.webhooks.endpoints(owner: "bob", after: nil, limit: 10).endpoints.isEmpty)
    }

    @Test("Endpoints come newest first, page by page, and an owner has so many")
    func pages() async throws {
        let fixture = try WebhooksFixture(.init(allowsPrivate: true, endpointsPerOwner: 3))
        var ids: [String] = []
        for _ in 0..<3 { ids.insert(try await fixture.endpoint().endpoint.id, at: 0) }
        try await fixture.endpoint(owner: "bob")
        await #expect(throws: WebhookError.tooMany(limit: 3)) { try await fixture.endpoint() }

        let first = try await fixture.webhooks.endpoints(owner: "ann", after: nil, limit: 2)
        let rest = try await fixture.webhooks.endpoints(owner: "ann", after: ids[1], limit: 2)

        #expect(first.endpoints.map(\.id) == Array(ids.prefix(2)) && first.hasMore)
        #expect(rest.endpoints.map(\.id) == [ids[2]] && !rest.hasMore)
        #expect(try await fixture.webhooks.endpoints(owner: "ann", after: "we_x", limit: 2).endpoints.isEmpty)
        #expect(try await fixture.webhooks.endpoints(owner: nil, after: nil, limit: 9).endpoints.count == 4)
    }

    @Test(
        "Names and addresses that cannot be are refused",
        arguments: [
            ("", "https://1.1.1.1"), (" ", "https://1.1.1.1"), (String(repeating: "x", count: 101), "https://1.1.1.1"),
            ("a\u{0}b", "https://1.1.1.1"), ("a\nb", "https://1.1.1.1"), ("a", ""), ("a", "hooks"),
            ("a", "ftp://1.1.1.1/"), ("a", "http://1.1.1.1/"), ("a", "https://127.0.0.1/"), ("a", "https://10.0.0.1/"),
            ("a", "https://[::1]/"), ("a", "https://169.254.169.254/latest"), ("a", "https://1.1.1.1:22/"),
            ("a", "https://user:pw@1.1.1.1/"), ("a", "https://0x7f000001/"), ("a", "https://localhost/"),
            ("a", "https://1.1.1.1/" + String(repeating: "x", count: 2048)),
        ])
    func refused(name: String, url: String) async throws {
        let fixture = try WebhooksFixture(.init())
        await #expect(throws: WebhookError.self) {
            try await fixture.webhooks.create(owner: "ann", name: name, url: url, types: [.videoFailed], now: now)
        }
        #expect(try await fixture.webhooks.endpoints(owner: nil, after: nil, limit: 1).endpoints.isEmpty)
    }

    @Test("A public https address is taken")
    func accepted() async throws {
        let fixture = try WebhooksFixture(.init())
        let made = try await fixture.endpoint("https://1.1.1.1/hook")
        #expect(made.endpoint.url == "https://1.1.1.1/hook" && made.endpoint.secretHint == made.secret.hint)
    }

    @Test("Secrets lie sealed, open again, and both are sealed anew under a new key")
    func secrets() async throws {
        let (endpoint, first) = try await fixture.endpoint()
        let (rotated, second) = try await fixture.webhooks.rotate(
            endpoint.id, owner: "ann", keepingOld: true, now: now)
        #expect(rotated.secretHint == second.hint)
        let expected = WebhookSecrets(
            current: second, former: .init(secret: first, until: now.addingTimeInterval(86_400)))
        let vault = fixture.vault
        #expect(
            try await fixture.database.read {
                try EndpointTable(connection: $0).secrets(endpoint.sequence, vault: vault)
            } == expected)
        let kept = try await fixture.database.read {
            try $0.query("SELECT secret, former_secret FROM webhook_endpoints", []) {
                [try $0.blob(0), try $0.blob(1)]
            }
        }
        for bytes in kept.joined() {
            #expect(!String(decoding: bytes, as: UTF8.self).contains("whsec_"))
        }

        let fresh = MasterKey()
        for (vault, count) in [(Vault(current: fresh, older: [fixture.key]), 2), (Vault(current: fresh), 0)] {
            let moved = Webhooks(
                database: fixture.database, vault: vault, transport: fixture.transport, logger: .quiet)
            #expect(try await moved.rekey() == count)
            #expect(
                try await fixture.database.read {
                    try EndpointTable(connection: $0).secrets(endpoint.sequence, vault: vault)
                } == expected)
        }
        await #expect(throws: VaultError.self) { try await fixture.webhooks.rekey() }

        // What is sealed now does not open with the old key; a new secret is the way out.
        for keepsOld in [true, false] {
            let (_, third) = try await fixture.webhooks.rotate(
                endpoint.id, owner: "ann", keepingOld: keepsOld, now: now)
            #expect(try await held(endpoint) == WebhookSecrets(current: third, former: nil))
        }
    }

    @Test("A second change within the day leaves the last two secrets, one without the word the new one alone")
    func rotations() async throws {
        let (endpoint, _) = try await fixture.endpoint()
        func rotated(keepingOld: Bool) async throws -> WebhookSecret {
            try await fixture.webhooks.rotate(endpoint.id, owner: "ann", keepingOld: keepingOld, now: now).secret
        }
        let second = try await rotated(keepingOld: true)
        let third = try await rotated(keepingOld: true)
        let until = now.addingTimeInterval(86_400)
        #expect(
            try await held(endpoint)
                == WebhookSecrets(current: third, former: .init(secret: second, until: until)))
        let fourth = try await rotated(keepingOld: false)
        #expect(try await held(endpoint) == WebhookSecrets(current: fourth, former: nil))
    }

    private func held(_ endpoint: WebhookEndpoint) async throws -> WebhookSecrets? {
        let vault = fixture.vault
        return try await fixture.database.read {
            try EndpointTable(connection: $0).secrets(endpoint.sequence, vault: vault)
        }
    }

    @Test("An endpoint that is deleted takes all of it along, however much waits")
    func deletion() async throws {
        let endpoint = try await fixture.endpoint().endpoint
        let other = try await fixture.endpoint().endpoint
        let webhooks = fixture.webhooks
        try await fixture.database.write { connection in
            for number in 0..<1_200 {
                let event = WebhookEvent(type: .videoFailed, subject: "video_\(number)", createdAt: now)
                _ = try webhooks.record(event, owner: "ann", in: connection, now: now)
            }
        }

        try await fixture.webhooks.delete(endpoint.id, owner: "ann")

        await #expect(throws: WebhookError.noEndpoint) { try await webhooks.endpoint(endpoint.id, owner: "ann") }
        let count = try await fixture.database.read {
            try $0.query("SELECT endpoint, count(*) FROM webhook_deliveries GROUP BY endpoint", []) {
                [try $0.integer(0), try $0.integer(1)]
            }
        }
        #expect(count == [[other.sequence, 1_200]])
    }

    @Test("What was delivered is kept three days, a dead letter thirty, what waits as long as it waits")
    func pruning() async throws {
        let endpoint = try await fixture.endpoint().endpoint
        for number in 0..<3 { try await fixture.record(of: "video_\(number)") }
        let all = try await fixture.deliveries()
        for (delivery, result) in zip(all, [DeliveryResult.answered(status: 200, retryAfter: nil), .failed("x")]) {
            let verdict = DeliveryVerdict(
                result, attempts: 1, lastTryAt: now, failing: nil, patience: 1, random: 0, now: now)
            try await fixture.database.write { try DeliveryTable(connection: $0).settle(delivery, verdict, now: now) }
        }
        func states(after days: Double) async throws -> [WebhookDelivery.State] {
            try await fixture.webhooks.prune(now: now.addingTimeInterval(days * 86_400))
            return try await fixture.deliveries(of: endpoint.id).map(\.state)
        }

        #expect(try await states(after: 2.9) == [.delivered, .dead, .pending])
        #expect(try await states(after: 3) == [.dead, .pending])
        #expect(try await states(after: 29.9) == [.dead, .pending])
        #expect(try await states(after: 30) == [.pending])
    }

    @Test("Deliveries are listed by endpoint and state, page by page")
    func lists() async throws {
        let endpoint = try await fixture.endpoint().endpoint
        try await fixture.endpoint(types: [.videoFailed])
        for number in 0..<5 { try await fixture.record(.videoFailed, of: "video_\(number)") }
        let webhooks = fixture.webhooks

        let page = try await webhooks.deliveries(endpoint: endpoint.id, state: .pending, before: nil, limit: 3)
        let last = try #require(page.deliveries.last)
        let rest = try await webhooks.deliveries(endpoint: endpoint.id, state: nil, before: last.id, limit: 3)

        #expect(page.deliveries.map(\.event.subject) == ["video_4", "video_3", "video_2"] && page.hasMore)
        #expect(rest.deliveries.map(\.event.subject) == ["video_1", "video_0"] && !rest.hasMore)
        #expect(try await fixture.deliveries().count == 10)
        #expect(try await fixture.deliveries(.dead).isEmpty)
        await #expect(throws: WebhookError.noEndpoint) { try await fixture.deliveries(of: "we_x") }
        await #expect(throws: WebhookError.noDelivery) {
            try await webhooks.deliveries(endpoint: nil, state: nil, before: "wh_x", limit: 3)
        }
        await #expect(throws: WebhookError.noDelivery) { try await webhooks.redeliver("wh_x", now: now) }
    }

    @Test(
        "Statements search an index, however much was sent",
        arguments: [
            (EndpointTable.listeners, "webhook_endpoints_owner"), (EndpointTable.ofOwner, "webhook_endpoints_owner"),
            (EndpointTable.count, "webhook_endpoints_owner"), (DeliveryTable.due, "webhook_deliveries_due"),
            (DeliveryTable.next, "webhook_deliveries_due"), (DeliveryTable.catchUp, "webhook_deliveries_due"),
            (DeliveryTable.waiting, "webhook_deliveries_due"), (DeliveryTable.bury, "webhook_deliveries_due"),
            (DeliveryTable.prune, "webhook_deliveries_prune"), (DeliveryTable.clear, "webhook_deliveries_endpoint"),
            (DeliveryTable.page(byEndpoint: true, byState: false), "webhook_deliveries_endpoint"),
            (DeliveryTable.page(byEndpoint: false, byState: true), "webhook_deliveries_state"),
            (DeliveryTable.page(byEndpoint: true, byState: true), "webhook_deliveries_endpoint_state"),
            (DeliveryTable.page(byEndpoint: false, byState: false), ""), (DeliveryTable.byID, ""),
        ])
    func plans(statement: String, index: String) async throws {
        let arguments = [Value](repeating: .null, count: statement.count { $0 == "?" })

        let plan = try await fixture.database.read {
            try $0.query("EXPLAIN QUERY PLAN \(statement)", arguments) { try $0.text(3) }
        }

        #expect(index.isEmpty || plan.contains { $0.contains("SEARCH") && $0.contains("INDEX \(index) (") }, "\(plan)")
        // Endpoints are few; the one look at all of them is at the start.
        #expect(!plan.contains { $0.contains("TEMP B-TREE") || $0 == "SCAN webhook_deliveries" }, "\(plan)")
    }
}
