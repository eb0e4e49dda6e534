import Foundation
import Store

extension CallCounters {
    /// Days whose latencies count, the one of now among them.
    static let latencyDays: Int64 = 7

    static let totals = "SELECT model, total, succeeded FROM call_totals WHERE kind = ?"
    static let slots = """
        SELECT model, sum(total), sum(succeeded) FROM call_slots WHERE kind = ? AND slot >= ? AND slot < ? GROUP BY model
        """
    static let latencies = """
        SELECT model, bucket, sum(number) FROM call_latencies WHERE kind = ? AND day > ? AND day <= ? GROUP BY model, bucket
        """

    func statistics(of kind: CallKind, today: Range<Date>, now: Date) throws -> CallStatistics {
        let totals = try counts(Self.totals, [.text(kind.rawValue)])
        let todays = try counts(in: today, of: kind)
        let histograms = try histograms(of: kind, now: now)
        let models = totals.map { model, count in
            CallStatistics.Model(
                model: model.isEmpty ? nil : model, count: count, today: todays[model] ?? .init(),
                latency: LatencyScale.latency(of: histograms[model] ?? [:]))
        }
        return CallStatistics(
            count: totals.values.reduce(.init(), +), today: todays.values.reduce(.init(), +),
            latency: LatencyScale.latency(
                of: histograms.values.reduce(into: [:]) { $0.merge($1) { $0 + $1 } }),
            models: models.sorted {
                ($0.count.total, $1.model ?? "") > ($1.count.total, $0.model ?? "")
            },
            kept: try kept()[kind] ?? 0)
    }

    static let quarters = """
        SELECT slot, sum(total), sum(succeeded) FROM call_slots WHERE kind = ? AND slot >= ? AND slot <= ? GROUP BY slot
        ORDER BY slot
        """

    static let speeds = "SELECT slot, bucket, number FROM call_speeds WHERE kind = ? AND slot >= ? AND slot <= ?"

    func quarters(in period: ClosedRange<Date>, of kind: CallKind) throws -> [CallStatistics.Quarter] {
        let (first, last) = (CallTally.slot(at: period.lowerBound), CallTally.slot(at: period.upperBound))
        let arguments: [Value] = [.text(kind.rawValue), .integer(first), .integer(last)]
        let rows = try connection.query(Self.speeds, arguments) { row in
            (slot: try row.integer(0), bucket: try row.integer(1), number: try row.integer(2))
        }
        let histograms = rows.reduce(into: [Int: [Int: Int]]()) { $0[$1.slot, default: [:]][$1.bucket] = $1.number }
        return try connection.query(Self.quarters, arguments) { row in
            let slot = try row.integer(0)
            return CallStatistics.Quarter(
                start: Date(timeIntervalSince1970: Double(slot) * 900),
                count: .init(total: try row.integer(1), succeeded: try row.integer(2)),
                latency: LatencyScale.latency(of: histograms[slot] ?? [:]))
        }
    }

    /// Whole quarters of an hour, which is what days of all time zones are made of.
    func counts(in period: Range<Date>, of kind: CallKind) throws -> [String: CallStatistics.Count] {
        func slot(_ date: Date) -> Value { .integer(CallTally.slot(at: date)) }
        return try counts(
            Self.slots, [.text(kind.rawValue), slot(period.lowerBound), slot(period.upperBound)])
    }

    private func counts(_ sql: String, _ arguments: [Value]) throws -> [String: CallStatistics.Count] {
        let rows = try connection.query(sql, arguments) { row in
            (try row.text(0), CallStatistics.Count(total: try row.integer(1), succeeded: try row.integer(2)))
        }
        return Dictionary(rows) { $0 + $1 }
    }

    /// By model, then by bucket.
    private func histograms(of kind: CallKind, now: Date) throws -> [String: [Int: Int]] {
        let day = CallTally.day(at: now)
        let arguments: [Value] = [.text(kind.rawValue), .integer(day - Self.latencyDays), .integer(day)]
        let rows = try connection.query(Self.latencies, arguments) { row in
            (model: try row.text(0), bucket: try row.integer(1), number: try row.integer(2))
        }
        return rows.reduce(into: [:]) { $0[$1.model, default: [:]][$1.bucket] = $1.number }
    }
}

extension CallStatistics.Count {
    static func + (one: Self, other: Self) -> Self {
        .init(total: one.total + other.total, succeeded: one.succeeded + other.succeeded)
    }
}
