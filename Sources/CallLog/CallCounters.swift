import Store

/// The counters that change with the records.
struct CallCounters {
    let connection: any Connection

    /// Names of models beyond these count together: whoever names models must not make the counters grow.
    static let modelLimit = 256
    static let otherModels = "(other)"

    /// Pairs of keys and models beyond these count together.
    static let payerLimit = 4096

    private func add(_ sum: CallCost.Sum, of payer: CallTally.Payer) throws {
        let change = [("calls", sum.calls), ("ticks", sum.ticks)]
        let key: [(String, Value)] = [("key_name", .text(payer.key)), ("model", .text(payer.model))]
        if try update("call_costs", key, by: change) { return }
        let payers = try connection.first("SELECT count(*) FROM call_costs", []) { try $0.integer(0) } ?? 0
        guard payers >= Self.payerLimit else { return try insert("call_costs", key, change) }
        try raise(
            "call_costs", [("key_name", .text(Self.otherModels)), ("model", .text(Self.otherModels))], by: change)
    }

    func add(_ tally: CallTally) throws {
        for (payer, sum) in tally.costs { try add(sum, of: payer) }
        for (kind, number) in tally.kept { try keep(number, more: kind) }
        for (speed, number) in tally.speeds {
            try raise(
                "call_speeds",
                [
                    ("kind", .text(speed.kind.rawValue)), ("slot", .integer(speed.slot)),
                    ("bucket", .integer(speed.bucket)),
                ], by: [("number", number)])
        }
        for (series, counts) in tally.series {
            let model = try total(counts.all, of: series)
            for (slot, count) in counts.slots {
                try raise(
                    "call_slots", [("kind", .text(series.kind.rawValue)), ("slot", .integer(slot)), ("model", model)],
                    by: [("total", count.total), ("succeeded", count.succeeded)])
            }
            for (place, number) in counts.latencies {
                try raise(
                    "call_latencies",
                    [
                        ("kind", .text(series.kind.rawValue)), ("day", .integer(place.day)), ("model", model),
                        ("bucket", .integer(place.bucket)),
                    ],
                    by: [("number", number)])
            }
        }
    }

    /// `number` may be negative.
    func keep(_ number: Int, more kind: CallKind) throws {
        try connection.execute(
            "UPDATE call_kept SET number = number + ? WHERE kind = ?", [.integer(number), .text(kind.rawValue)])
    }

    static let kept = "SELECT kind, number FROM call_kept"

    func kept() throws -> [CallKind: Int] {
        let rows = try connection.query(Self.kept, []) { (CallKind(rawValue: try $0.text(0)), try $0.integer(1)) }
        return rows.reduce(into: [:]) { kept, row in
            if let kind = row.0 { kept[kind] = row.1 }
        }
    }

    /// Quarters of an hour before `slot` and days before `day` are of no use any more.
    func forget(slotsBefore slot: Int64, daysBefore day: Int64) throws {
        for kind in CallKind.allCases.map({ Value.text($0.rawValue) }) {
            try connection.execute("DELETE FROM call_slots WHERE kind = ? AND slot < ?", [kind, .integer(slot)])
            try connection.execute("DELETE FROM call_speeds WHERE kind = ? AND slot < ?", [kind, .integer(slot)])
            try connection.execute("DELETE FROM call_latencies WHERE kind = ? AND day < ?", [kind, .integer(day)])
        }
    }

    func forgetAll() throws {
        for table in ["call_totals", "call_slots", "call_speeds", "call_latencies", "call_costs"] {
            try connection.execute("DELETE FROM \(table)")
        }
    }

    /// - Returns: The name that it counted under.
    private func total(_ count: CallStatistics.Count, of series: CallTally.Series) throws -> Value {
        let change = [("total", count.total), ("succeeded", count.succeeded)]
        let kind = ("kind", Value.text(series.kind.rawValue))
        let key = [kind, ("model", .text(series.model))]
        if try update("call_totals", key, by: change) { return .text(series.model) }
        let names = try connection.first("SELECT count(*) FROM call_totals WHERE kind = ?", [kind.1]) {
            try $0.integer(0)
        }
        if names ?? 0 < Self.modelLimit {
            try insert("call_totals", key, change)
            return .text(series.model)
        }
        try raise("call_totals", [kind, ("model", .text(Self.otherModels))], by: change)
        return .text(Self.otherModels)
    }

    private func raise(_ table: String, _ key: [(String, Value)], by change: [(String, Int)]) throws {
        if try !update(table, key, by: change) { try insert(table, key, change) }
    }

    /// Whether there was such a row.
    private func update(_ table: String, _ key: [(String, Value)], by change: [(String, Int)]) throws -> Bool {
        let sums = change.map { "\($0.0) = \($0.0) + ?" }.joined(separator: ", ")
        let condition = key.map { "\($0.0) = ?" }.joined(separator: " AND ")
        return try connection.execute(
            "UPDATE \(table) SET \(sums) WHERE \(condition)", change.map { .integer($0.1) } + key.map(\.1)) > 0
    }

    private func insert(_ table: String, _ key: [(String, Value)], _ numbers: [(String, Int)]) throws {
        let columns = key.map(\.0) + numbers.map(\.0)
        let places = columns.map { _ in "?" }.joined(separator: ", ")
        try connection.execute(
            "INSERT INTO \(table) (\(columns.joined(separator: ", "))) VALUES (\(places))",
            key.map(\.1) + numbers.map { .integer($0.1) })
    }
}
