import GRDB
import NIOConcurrencyHelpers

/// Some connections that only read. Each caller gets the one that the fewest are at, and waits for those.
final class ReadConnections: Sendable {
    private let connections: [PreparedConnection]
    /// How many are at each connection or wait for it.
    private let loads: NIOLockedValueBox<[Int]>

    init(count: Int, path: String, configuration: GRDB.Configuration) throws {
        var configuration = configuration
        configuration.readonly = true
        connections = try (0..<max(count, 1)).map { [configuration] _ in
            try PreparedConnection(path: path, configuration: configuration)
        }
        loads = NIOLockedValueBox(Array(repeating: 0, count: connections.count))
    }

    /// On the calling thread.
    func use<Result>(_ body: (SQLiteConnection) throws -> Result) throws -> Result {
        let index = enter()
        defer { leave(index) }
        return try connections[index].use(body)
    }

    /// On a thread that may block.
    func use<Result: Sendable>(_ body: @Sendable (SQLiteConnection) throws -> Result) async throws -> Result {
        let index = enter()
        defer { leave(index) }
        return try await connections[index].use(body)
    }

    /// Waits for the reads under way.
    func close() throws {
        for connection in connections { try connection.close() }
    }

    private func enter() -> Int {
        loads.withLockedValue { loads in
            var least = 0
            for index in loads.indices where loads[index] < loads[least] { least = index }
            loads[least] += 1
            return least
        }
    }

    private func leave(_ index: Int) { loads.withLockedValue { $0[index] -= 1 } }
}
