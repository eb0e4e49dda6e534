import Foundation
import Store

/// How the queue stands.
package struct JobTally: Hashable, Sendable {
    /// Of every state, also where there are none.
    package let counts: [JobState: Int]
    /// Since when the one that waits longest could have run; nil if none waits for its turn.
    package let waitingSince: Date?

    /// Those that have not ended.
    package var unfinished: Int { counts.reduce(0) { $1.key.isFinal ? $0 : $0 + $1.value } }
}

extension JobQueue {
    /// From counters and the index of those that wait, however many jobs there are.
    package func tally(now: Date) async throws -> JobTally {
        try await database.read { try JobTable(connection: $0).tally(now: now) }
    }
}

extension JobTable {
    static let counts = "SELECT state, number FROM job_counts"
    static let longestDue = "SELECT due_at FROM jobs WHERE due_at <= ? ORDER BY due_at LIMIT 1"

    func tallied() throws -> [JobState: Int] {
        let rows = try connection.query(Self.counts, []) { (JobState(rawValue: try $0.text(0)), try $0.integer(1)) }
        var counts = Dictionary(uniqueKeysWithValues: JobState.allCases.map { ($0, 0) })
        for case (let state?, let number) in rows { counts[state] = number }
        return counts
    }

    fileprivate func tally(now: Date) throws -> JobTally {
        JobTally(
            counts: try tallied(),
            waitingSince: try connection.first(Self.longestDue, [.date(now)]) { try $0.date(0) })
    }
}
