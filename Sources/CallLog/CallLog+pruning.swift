import Foundation
import Store

extension CallLog {
    /// Records that one write removes: others wait no longer than for that.
    static let pruningStep = 2000
    static let pruningRound = 5

    /// Removes the oldest records until `maximum` are left, in small steps. Statistics keep what they counted.
    /// - Returns: How many went.
    @discardableResult
    package func prune(to maximum: Int) async throws -> Int {
        var removed = 0
        while true {
            try Task.checkCancellation()
            let step = try await pruneOnce(to: maximum)
            removed += step
            if step == 0 { return removed }
        }
    }

    /// Removes all records and sets the statistics back.
    /// - Returns: How many went.
    @discardableResult
    package func clear() async throws -> Int {
        let removed = try await prune(to: 0)
        try await database.write { try CallCounters(connection: $0).forgetAll() }
        listeners.tell()
        return removed
    }

    /// Some steps towards the configured maximum.
    func prune(rounds: Int) async throws {
        for _ in 0..<rounds where try await pruneOnce(to: configuration.maximum) == 0 { return }
    }

    /// Quarters of an hour and latencies of days that nobody asks for any more.
    func forgetOldCounters(now: Date) async throws {
        let oldest = now.addingTimeInterval(-Double(Self.daysKept + 1) * 86_400)
        try await database.write {
            try CallCounters(connection: $0).forget(
                slotsBefore: CallTally.slot(at: oldest), daysBefore: CallTally.day(at: oldest))
        }
    }

    private func pruneOnce(to maximum: Int) async throws -> Int {
        let isTooMany = try database.lookup { try Self.excess(over: maximum, $0) > 0 }
        guard isTooMany else { return 0 }
        let removed = try await database.write { connection in
            let step = min(try Self.excess(over: maximum, connection), Self.pruningStep)
            guard step > 0 else { return 0 }
            let removed = try CallTable(connection: connection).removeOldest(step)
            let counters = CallCounters(connection: connection)
            for (kind, number) in removed { try counters.keep(-number, more: kind) }
            return removed.values.reduce(0, +)
        }
        if removed > 0 { listeners.tell() }
        return removed
    }

    private static func excess(over maximum: Int, _ connection: any Connection) throws -> Int {
        try CallCounters(connection: connection).kept().values.reduce(0, +) - max(maximum, 0)
    }
}
