import Foundation
import Store

/// One row that is written to learn whether writes still become durable.
enum HeartbeatSchema {
    static let migrations = [
        Migration("app-0001") { dialect in
            [
                """
                CREATE TABLE heartbeat (
                    id \(dialect.integer) NOT NULL PRIMARY KEY CHECK (id = 1), beaten_at \(dialect.integer) NOT NULL
                ) \(dialect.tableSuffix)
                """,
                "INSERT INTO heartbeat (id, beaten_at) VALUES (1, 0)",
            ]
        }
    ]
}

extension Database {
    /// Returns when a small write is durable.
    func beat(now: Date) async throws {
        _ = try await write { try $0.execute("UPDATE heartbeat SET beaten_at = ? WHERE id = 1", [.date(now)]) }
    }
}
