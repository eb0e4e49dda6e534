import Foundation
import NIOConcurrencyHelpers
import Store
import Transport

/// What owners do with their endpoints.
extension Webhooks {
    private static let step = 500

    /// The secret is shown only now.
    package func create(
        owner: String, name: String, url: String, types: [WebhookEventType], now: Date
    ) async throws -> (endpoint: WebhookEndpoint, secret: WebhookSecret) {
        let name = try Self.checked(name: name)
        try await check(url: url)
        let (id, secret, limit, vault) = (
            WebhookID.make("we"), WebhookSecret.make(), configuration.endpointsPerOwner, vault
        )
        let endpoint = try await database.write { connection in
            let table = EndpointTable(connection: connection)
            guard try table.count(owner: owner) < limit else { throw WebhookError.tooMany(limit: limit) }
            try table.insert(
                id: id, owner: owner, name: name, url: url, types: types, secret: secret, vault: vault, now: now)
            return try Self.found(table.endpoint(id))
        }
        listeners.tell()
        return (endpoint, secret)
    }

    /// One owner's; anybody's without an owner.
    package func endpoint(_ id: String, owner: String?) async throws -> WebhookEndpoint {
        try await database.read { try Self.find(id, owner, in: $0) }
    }

    /// Newest first. `after` is the id of the last one of the page before; an unknown id gives an empty page.
    package func endpoints(
        owner: String?, after: String?, limit: Int
    ) async throws -> (endpoints: [WebhookEndpoint], hasMore: Bool) {
        guard limit > 0 else { return ([], false) }
        return try await database.read { connection in
            let table = EndpointTable(connection: connection)
            var bound = Int.max
            if let after {
                guard let last = try table.endpoint(after), owner == nil || last.owner == owner else {
                    return ([], false)
                }
                bound = last.sequence
            }
            let found = try table.endpoints(owner: owner, before: bound, limit: limit + 1)
            return (Array(found.prefix(limit)), found.count > limit)
        }
    }

    /// A URL that is given, also the same one, enables an endpoint that was disabled, and past failures count no more.
    package func update(
        _ id: String, owner: String?, _ wish: WebhookEndpointWish, now: Date
    ) async throws -> WebhookEndpoint {
        let name = try wish.name.map(Self.checked(name:))
        if let url = wish.url {
            // Whether it is there at all comes first.
            _ = try await endpoint(id, owner: owner)
            try await check(url: url)
        }
        let endpoint = try await database.write { connection in
            let before = try Self.find(id, owner, in: connection)
            var after = before
            after.name = name ?? before.name
            after.url = wish.url ?? before.url
            after.types = wish.types ?? before.types
            if wish.url != nil { (after.disabled, after.failingSince) = (nil, nil) }
            guard after != before else { return before }
            let table = EndpointTable(connection: connection)
            if wish.url != nil { try table.note(.well, of: before.sequence, now: now) }
            after.updatedAt = now
            try table.save(after)
            return try Self.find(id, owner, in: connection)
        }
        listeners.tell()
        return endpoint
    }

    /// With all that waits for it.
    package func delete(_ id: String, owner: String?) async throws {
        let sequence = try await endpoint(id, owner: owner).sequence
        // In small steps, so that no write makes others wait; the endpoint goes with the last, so that one which breaks
        // off can be repeated.
        var isDone = false
        while !isDone {
            isDone = try await database.write { connection in
                let isLast = try DeliveryTable(connection: connection).clear(sequence, limit: Self.step) < Self.step
                if isLast { try EndpointTable(connection: connection).remove(sequence) }
                return isLast
            }
        }
        listeners.tell()
    }

    /// A new secret, shown only now. The old one counts beside it for 24 hours, or no longer.
    package func rotate(
        _ id: String, owner: String?, keepingOld: Bool, now: Date
    ) async throws -> (endpoint: WebhookEndpoint, secret: WebhookSecret) {
        let (fresh, vault) = (WebhookSecret.make(), vault)
        let until = keepingOld ? now.addingTimeInterval(WebhookSecrets.overlap) : nil
        let endpoint = try await database.write { connection in
            let endpoint = try Self.find(id, owner, in: connection)
            try EndpointTable(connection: connection).rotate(
                endpoint.sequence, to: fresh, formerUntil: until, vault: vault, now: now)
            return try Self.find(id, owner, in: connection)
        }
        listeners.tell()
        return (endpoint, fresh)
    }

    /// Sends a sample at once, past the outbox; gives the status it was answered with. One at a time for an endpoint.
    package func test(_ id: String, owner: String?, type: WebhookEventType, now: Date) async throws -> Int {
        let vault = vault
        let (endpoint, secrets) = try await database.read { connection in
            let endpoint = try Self.find(id, owner, in: connection)
            return (endpoint, try EndpointTable(connection: connection).secrets(endpoint.sequence, vault: vault))
        }
        guard let secrets else { throw WebhookError.noEndpoint }
        guard tests.withLockedValue({ $0.insert(endpoint.sequence).inserted }) else { throw WebhookError.busy }
        defer { tests.withLockedValue { _ = $0.remove(endpoint.sequence) } }
        let sample = WebhookEvent(type: type, subject: "video_test", createdAt: now)
        switch await post.send(sample, id: WebhookID.make("wh"), to: endpoint.url, secrets: secrets, now: now) {
        case .answered(let status, _): return status
        case .failed(let reason): throw WebhookError.unreachable(reason)
        }
    }

    private static func find(_ id: String, _ owner: String?, in connection: any Connection) throws -> WebhookEndpoint {
        let table = EndpointTable(connection: connection)
        return try found(owner.map { try table.endpoint(id, owner: $0) } ?? table.endpoint(id))
    }

    private static func found(_ endpoint: WebhookEndpoint?) throws -> WebhookEndpoint {
        guard let endpoint else { throw WebhookError.noEndpoint }
        return endpoint
    }

    private static func checked(name: String) throws -> String {
        let isPrintable = name.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7f }
        guard (1...100).contains(name.unicodeScalars.count), isPrintable, name.contains(where: { !$0.isWhitespace })
        else { throw WebhookError.invalidName }
        return name
    }

    /// What is refused now would be refused at each try.
    private func check(url: String) async throws {
        guard url.utf8.count <= 2048 else { throw WebhookError.refusedURL("it is longer than 2048 characters") }
        guard url.contains("://") else { throw WebhookError.refusedURL("it is not an https: URL") }
        do {
            _ = try await GuardedURL.resolve(url, rules: post.rules)
        } catch let refusal as GuardedURL.Refusal {
            throw WebhookError.refusedURL(refusal.reason)
        }
    }
}
