import Foundation
import Store

/// SQL about `webhook_deliveries` and nothing else: the outbox.
struct DeliveryTable {
    private static let columns = """
        sequence, id, endpoint, event, type, subject, created_at, state, attempts, due_at, last_try_at, ended_at, status,
        failure, (SELECT id FROM webhook_endpoints AS e WHERE e.sequence = endpoint)
        """

    let connection: any Connection

    func insert(_ event: WebhookEvent, endpoint: Int, lastTryAt: Date, now: Date) throws {
        _ = try connection.insert(
            """
            INSERT INTO webhook_deliveries (id, endpoint, event, type, subject, created_at, state, attempts, due_at,
                last_try_at)
            VALUES (?, ?, ?, ?, ?, ?, 'pending', 0, ?, ?)
            """,
            [
                .text(WebhookID.make("wh")), .integer(endpoint), .text(event.id), .text(event.type.rawValue),
                .text(event.subject), .date(event.createdAt), .date(now), .date(lastTryAt),
            ])
    }

    static let due = """
        SELECT \(columns) FROM webhook_deliveries WHERE endpoint = ? AND due_at <= ? ORDER BY due_at, sequence LIMIT ?
        """

    func due(_ endpoint: Int, now: Date, limit: Int) throws -> [WebhookDelivery] {
        try connection.query(Self.due, [.integer(endpoint), .date(now), .integer(limit)], Self.decode)
    }

    static let next = """
        SELECT due_at FROM webhook_deliveries WHERE endpoint = ? AND due_at > ? ORDER BY due_at LIMIT 1
        """

    func next(_ endpoint: Int, after now: Date) throws -> Date? {
        try connection.first(Self.next, [.integer(endpoint), .date(now)]) { try $0.date(0) }
    }

    /// For each endpoint with something that waits, when that is due.
    static let waiting = """
        SELECT sequence, (SELECT min(due_at) FROM webhook_deliveries WHERE endpoint = e.sequence AND due_at IS NOT NULL)
        FROM webhook_endpoints AS e
        """

    func waiting() throws -> [(endpoint: Int, due: Date)] {
        try connection.query(Self.waiting, []) { (try $0.integer(0), try $0.optionalDate(1)) }
            .compactMap { endpoint, due in due.map { (endpoint, $0) } }
    }

    static let catchUp = "UPDATE webhook_deliveries SET due_at = ? WHERE endpoint = ? AND due_at > ?"

    /// What is due later than anything can be was put off by a clock that was wrong: it is due now.
    func catchUp(_ endpoint: Int, beyond date: Date, now: Date) throws {
        try connection.execute(Self.catchUp, [.date(now), .integer(endpoint), .date(date)])
    }

    /// What a try came to. Nothing where it has ended or gone meanwhile.
    func settle(_ delivery: WebhookDelivery, _ verdict: DeliveryVerdict, now: Date) throws {
        let (state, due): (WebhookDelivery.State, Date?) =
            switch verdict.fate {
            case .delivered: (.delivered, nil)
            case .dead: (.dead, nil)
            case .again(let date): (.pending, date)
            }
        let ended = state == .pending ? nil : now
        try connection.execute(
            """
            UPDATE webhook_deliveries SET state = ?, attempts = ?, due_at = ?, ended_at = ?, prune_at = ?, status = ?,
                failure = ?
            WHERE sequence = ? AND state = 'pending'
            """,
            [
                .text(state.rawValue), .integer(delivery.attempts + 1), .optional(due), .optional(ended),
                .optional(ended.map { $0.addingTimeInterval(Self.keep(state)) }), .optional(verdict.status),
                .optional(verdict.failure), .integer(delivery.sequence),
            ])
    }

    /// How long what has ended is kept, to be looked at and delivered again.
    private static func keep(_ state: WebhookDelivery.State) -> TimeInterval {
        state == .dead ? 30 * 86_400 : 3 * 86_400
    }

    static let bury = """
        UPDATE webhook_deliveries SET state = 'dead', due_at = NULL, ended_at = ?, prune_at = ?, failure = ?
        WHERE sequence IN (SELECT sequence FROM webhook_deliveries WHERE endpoint = ? AND due_at IS NOT NULL LIMIT ?)
        """

    /// Gives up what waits for an endpoint, some at a time; returns how many that were.
    func bury(_ endpoint: Int, reason: String, limit: Int, now: Date) throws -> Int {
        try connection.execute(
            Self.bury,
            [
                .date(now), .date(now.addingTimeInterval(Self.keep(.dead))), .text(reason), .integer(endpoint),
                .integer(limit),
            ])
    }

    static let prune = """
        DELETE FROM webhook_deliveries
        WHERE sequence IN (SELECT sequence FROM webhook_deliveries WHERE prune_at <= ? LIMIT ?)
        """

    func prune(now: Date, limit: Int) throws -> Int {
        try connection.execute(Self.prune, [.date(now), .integer(limit)])
    }

    static let clear = """
        DELETE FROM webhook_deliveries
        WHERE sequence IN (SELECT sequence FROM webhook_deliveries WHERE endpoint = ? LIMIT ?)
        """

    /// Removes all of an endpoint, some at a time; returns how many that were.
    func clear(_ endpoint: Int, limit: Int) throws -> Int {
        try connection.execute(Self.clear, [.integer(endpoint), .integer(limit)])
    }

    private static func decode(_ row: any Row) throws -> WebhookDelivery {
        guard let type = WebhookEventType(rawValue: try row.text(4)),
            let state = WebhookDelivery.State(rawValue: try row.text(7))
        else { throw StoreError.decoding("type or state of a webhook delivery") }
        return WebhookDelivery(
            sequence: try row.integer(0), id: try row.text(1), endpoint: try row.integer(2),
            endpointID: try row.optionalText(14) ?? "",
            event: WebhookEvent(
                id: try row.text(3), type: type, subject: try row.text(5), createdAt: try row.date(6)),
            state: state, attempts: try row.integer(8), dueAt: try row.optionalDate(9), lastTryAt: try row.date(10),
            endedAt: try row.optionalDate(11), status: try row.optionalInteger(12), failure: try row.optionalText(13))
    }
}

/// What an operator sees and does.
extension DeliveryTable {
    static let byID = "SELECT \(columns) FROM webhook_deliveries WHERE id = ?"

    func delivery(_ id: String) throws -> WebhookDelivery? {
        try connection.first(Self.byID, [.text(id)], Self.decode)
    }

    static func page(byEndpoint: Bool, byState: Bool) -> String {
        """
        SELECT \(columns) FROM webhook_deliveries
        WHERE \(byEndpoint ? "endpoint = ? AND " : "")\(byState ? "state = ? AND " : "")sequence < ?
        ORDER BY sequence DESC LIMIT ?
        """
    }

    /// Newest first.
    func deliveries(
        endpoint: Int?, state: WebhookDelivery.State?, before sequence: Int, limit: Int
    ) throws -> [WebhookDelivery] {
        let conditions = [endpoint.map { Value.integer($0) }, state.map { Value.text($0.rawValue) }].compactMap { $0 }
        return try connection.query(
            Self.page(byEndpoint: endpoint != nil, byState: state != nil),
            conditions + [.integer(sequence), .integer(limit)], Self.decode)
    }

    /// From the beginning: due at once, with all its tries.
    func revive(_ delivery: WebhookDelivery, lastTryAt: Date, now: Date) throws {
        try connection.execute(
            """
            UPDATE webhook_deliveries SET state = 'pending', attempts = 0, due_at = ?, last_try_at = ?, ended_at = NULL,
                prune_at = NULL
            WHERE sequence = ?
            """, [.date(now), .date(lastTryAt), .integer(delivery.sequence)])
    }
}
