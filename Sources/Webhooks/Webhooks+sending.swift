import Foundation
import Logging
import NIOConcurrencyHelpers
import Store
import Vault

/// The outbox, emptied.
extension Webhooks {
    /// What was found to be due at an endpoint.
    struct Due: Sendable {
        let endpoint: WebhookEndpoint
        let secrets: WebhookSecrets?
        let deliveries: [WebhookDelivery]
        let next: Date?
    }

    /// Takes up what an earlier start left.
    func takeUp() async throws {
        let waiting = try await database.read { try DeliveryTable(connection: $0).waiting() }
        state.withLockedValue { state in for (endpoint, due) in waiting { state.expect(endpoint, at: due) } }
        bell.ring()
    }

    /// Sends what is due at an endpoint. Returns when all of it has been tried.
    func send(_ look: DispatchState.Look) async {
        let due: Due?
        do {
            due = try await find(look)
        } catch {
            if !Task.isCancelled { logger.warning("The outbox could not be read", metadata: ["error": "\(error)"]) }
            let (now, later) = (Date(), Date().addingTimeInterval(1))
            _ = state.withLockedValue { $0.found([], of: look, next: later, isFailing: false, now: now) }
            return bell.ring()
        }
        let now = Date()
        let chosen = state.withLockedValue { state in
            Set(
                state.found(
                    due?.deliveries.map(\.sequence) ?? [], of: look, next: due?.next,
                    isFailing: due?.endpoint.failingSince != nil, now: now))
        }
        bell.ring()
        guard let due else { return }
        await withDiscardingTaskGroup { group in
            for delivery in due.deliveries where chosen.contains(delivery.sequence) {
                group.addTask { await self.send(delivery, to: due.endpoint, due.secrets) }
            }
        }
    }

    /// nil where there is no such endpoint any more, or it is disabled; then what waits for it is given up.
    private func find(_ look: DispatchState.Look) async throws -> Due? {
        let (now, vault, logger) = (Date(), vault, logger)
        let due = try await database.read { connection -> Due? in
            let endpoints = EndpointTable(connection: connection)
            guard let endpoint = try endpoints.endpoint(look.endpoint) else { return nil }
            let table = DeliveryTable(connection: connection)
            var secrets: WebhookSecrets?
            do {
                secrets = try endpoints.secrets(look.endpoint, vault: vault)
            } catch let error as VaultError {
                logger.error(
                    "A webhook's secret cannot be opened",
                    metadata: ["endpoint": "\(endpoint.id)", "error": "\(error)"])
            }
            return Due(
                endpoint: endpoint, secrets: secrets,
                deliveries: try table.due(look.endpoint, now: now, limit: look.limit),
                next: try table.next(look.endpoint, after: now))
        }
        guard let due else { return nil }
        if let disabled = due.endpoint.disabled {
            try await bury(due.endpoint.sequence, reason: "The endpoint is disabled. \(disabled.reason)")
            return nil
        }
        let latest = now.addingTimeInterval(RetryPlan.longest)
        guard let next = due.next, next > latest else { return due }
        try await database.write {
            try DeliveryTable(connection: $0).catchUp(look.endpoint, beyond: latest, now: now)
        }
        return Due(endpoint: due.endpoint, secrets: due.secrets, deliveries: due.deliveries, next: now)
    }

    private func bury(_ endpoint: Int, reason: String) async throws {
        let step = 500
        var count = step
        while count == step {
            count = try await database.write {
                try DeliveryTable(connection: $0).bury(endpoint, reason: reason, limit: step, now: Date())
            }
        }
        listeners.tell()
    }

    private func send(_ delivery: WebhookDelivery, to endpoint: WebhookEndpoint, _ secrets: WebhookSecrets?) async {
        let result: DeliveryResult
        if let secrets {
            result = await post.send(
                delivery.event, id: delivery.id, to: endpoint.url, secrets: secrets, now: Date())
        } else {
            result = .failed("Its secret cannot be opened: rotate it.")
        }
        var verdict: DeliveryVerdict?
        // Stopped by us: nobody failed, and the next start tries again.
        if case .failed = result, Task.isCancelled {} else { verdict = await settle(delivery, result) }
        var again: Date?
        if case .again(let date) = verdict?.fate { again = date }
        // At the next look what waits for a disabled endpoint is given up.
        if case .disabled = verdict?.health { again = Date() }
        state.withLockedValue {
            $0.ended(delivery.sequence, of: endpoint.sequence, again: again, isFailing: verdict?.health != .well)
        }
        bell.ring()
        listeners.tell()
        if let verdict { log(verdict, delivery, endpoint) }
    }

    /// Keeps its place until it is written down: a database that does not take it gets nothing more from us. nil if we
    /// were stopped before.
    private func settle(_ delivery: WebhookDelivery, _ result: DeliveryResult) async -> DeliveryVerdict? {
        let patience = configuration.disableAfter / .seconds(1)
        let random = Double.random(in: 0..<1)
        var pause = 0.1
        while true {
            let now = Date()
            do {
                return try await database.write { connection in
                    let endpoints = EndpointTable(connection: connection)
                    let verdict = DeliveryVerdict(
                        result, attempts: delivery.attempts + 1, lastTryAt: delivery.lastTryAt,
                        failing: try endpoints.failing(delivery.endpoint), patience: patience, random: random,
                        now: now)
                    try DeliveryTable(connection: connection).settle(delivery, verdict, now: now)
                    try endpoints.note(verdict.health, of: delivery.endpoint, now: now)
                    return verdict
                }
            } catch {
                logger.error("The end of a delivery could not be written", metadata: ["error": "\(error)"])
                if case StoreError.closed = error { return nil }
            }
            // Cancelled: the next start sends it again.
            guard (try? await Task.sleep(for: .seconds(pause))) != nil else { return nil }
            pause = min(pause * 2, 5)
        }
    }

    private func log(_ verdict: DeliveryVerdict, _ delivery: WebhookDelivery, _ endpoint: WebhookEndpoint) {
        var logger = logger
        logger[metadataKey: "endpoint"] = "\(endpoint.id)"
        logger[metadataKey: "delivery"] = "\(delivery.id)"
        logger[metadataKey: "failure"] = verdict.failure.map { "\($0)" }
        if case .disabled = verdict.health { logger.warning("A webhook endpoint was disabled") }
        switch verdict.fate {
        case .delivered: logger.debug("A webhook was delivered")
        case .again: logger.debug("A webhook could not be delivered yet")
        case .dead: logger.warning("A webhook was given up")
        }
    }

    /// Removes what has ended long ago, in small steps.
    func prune(now: Date) async throws {
        let step = 500
        var count = step
        while count == step {
            count = try await database.write { try DeliveryTable(connection: $0).prune(now: now, limit: step) }
        }
    }
}
