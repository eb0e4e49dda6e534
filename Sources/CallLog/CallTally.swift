import Foundation

/// What some records add to the counters.
struct CallTally {
    struct Series: Hashable {
        let kind: CallKind
        /// Empty for none.
        let model: String
    }

    /// Empty for none.
    struct Payer: Hashable {
        let key: String
        let model: String
    }

    struct Latency: Hashable {
        let day: Int64
        let bucket: Int
    }

    struct Speed: Hashable {
        let kind: CallKind
        let slot: Int64
        let bucket: Int
    }

    struct Counts {
        var all = CallStatistics.Count()
        var slots: [Int64: CallStatistics.Count] = [:]
        var latencies: [Latency: Int] = [:]
    }

    private(set) var series: [Series: Counts] = [:]
    private(set) var speeds: [Speed: Int] = [:]
    private(set) var kept: [CallKind: Int] = [:]
    private(set) var costs: [Payer: CallCost.Sum] = [:]

    mutating func add(_ record: CallRecord) {
        kept[record.kind, default: 0] += 1
        series[Series(kind: record.kind, model: record.model ?? ""), default: Counts()].add(record)
        if let ticks = record.costTicks, record.kind == .attempt {
            costs[Payer(key: record.keyName ?? "", model: record.model ?? ""), default: .init()].add(ticks)
        }
        guard record.succeeded, let took = record.totalMS else { return }
        let speed = Speed(
            kind: record.kind, slot: Self.slot(at: record.at), bucket: LatencyScale.bucket(of: took))
        speeds[speed, default: 0] += 1
    }

    /// The quarter of an hour since 1970, in UTC: the parts in which the offsets of time zones differ.
    static func slot(at date: Date) -> Int64 { CallPlace.milliseconds(of: CallPlace.first(at: date)) / 900_000 }

    /// The day since 1970, in UTC.
    static func day(at date: Date) -> Int64 { CallPlace.milliseconds(of: CallPlace.first(at: date)) / 86_400_000 }
}

extension CallTally.Counts {
    fileprivate mutating func add(_ record: CallRecord) {
        all.add(record)
        slots[CallTally.slot(at: record.at), default: .init()].add(record)
        guard record.succeeded, let took = record.totalMS else { return }
        let place = CallTally.Latency(day: CallTally.day(at: record.at), bucket: LatencyScale.bucket(of: took))
        latencies[place, default: 0] += 1
    }
}

extension CallStatistics.Count {
    fileprivate mutating func add(_ record: CallRecord) {
        total += 1
        if record.succeeded { succeeded += 1 }
    }
}
