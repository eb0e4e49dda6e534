import Foundation
import Store

extension CallLog {
    /// From counters alone. `timeZone` says when today began.
    package func statistics(
        of kind: CallKind = .request, now: Date, timeZone: TimeZone = .current
    ) async throws -> CallStatistics {
        let today = Self.day(of: now, in: timeZone)
        return try await database.read {
            try CallCounters(connection: $0).statistics(of: kind, today: today, now: now)
        }
    }

    /// Each of the last `number` days until today, oldest first: 35 at most, as long as they are kept.
    package func days(
        _ number: Int, of kind: CallKind = .request, now: Date, timeZone: TimeZone = .current
    ) async throws -> [CallStatistics.Day] {
        let days = (0..<min(max(number, 1), Self.daysKept)).reversed().map { back in
            Self.day(of: now, in: timeZone, back: back)
        }
        return try await database.read { connection in
            let counters = CallCounters(connection: connection)
            return try days.map { day in
                CallStatistics.Day(
                    start: day.lowerBound, count: try counters.counts(in: day, of: kind).values.reduce(.init(), +))
            }
        }
    }

    /// The quarters of an hour from `start` until now in which something was called, oldest first: as far back as they
    /// are kept.
    package func quarters(
        since start: Date, of kind: CallKind = .request, now: Date
    ) async throws -> [CallStatistics.Quarter] {
        guard start <= now else { return [] }
        return try await database.read { try CallCounters(connection: $0).quarters(in: start...now, of: kind) }
    }

    /// The models that calls named, by name.
    package func models() async throws -> [String] {
        try await database.read { connection in
            try connection.query(
                "SELECT DISTINCT model FROM call_totals WHERE model <> '' AND model <> ? ORDER BY model",
                [.text(CallCounters.otherModels)]
            ) { try $0.text(0) }
        }
    }

    package static let daysKept = 35

    private static func day(of now: Date, in timeZone: TimeZone, back: Int = 0) -> Range<Date> {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = timeZone
        // Days are not all of 24 hours. A calendar that knows no such day has no such date either.
        let day = calendar.date(byAdding: .day, value: -back, to: now) ?? now
        let start = calendar.startOfDay(for: day)
        let next = calendar.date(byAdding: .day, value: 1, to: start).map(calendar.startOfDay)
        return start..<max(start, next ?? now)
    }
}
