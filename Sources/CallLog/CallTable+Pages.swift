import Store

/// How the table looks for records. One index drives each search: the one that leaves the fewest candidates; all else is
/// tested on these. At most `work` candidates are tested for one answer, the newest first.
extension CallTable {
    /// How a search goes through the table.
    struct Path {
        /// nil: through the records themselves, by time.
        let driving: CallSearch.Condition?
        let tests: [CallSearch.Condition]

        /// Conditions and values, over the places in `range`.
        func selection(in range: Range<Int64>, tested: Bool) -> CallSearch.Condition {
            let bounds = CallSearch.Condition(
                sql: "id >= ? AND id < ?", values: [.integer(range.lowerBound), .integer(range.upperBound)])
            let all = [driving, bounds].compactMap { $0 } + (tested ? tests : [])
            return .init(sql: all.map(\.sql).joined(separator: " AND "), values: all.flatMap(\.values))
        }
    }

    struct Find {
        let records: [CallRecord]
        let next: Int64?
        /// Whether it ended because one answer may cost no more.
        let isCut: Bool

        /// The first page may have seen all that counting would.
        func total(isFirst: Bool) -> CallTotal? {
            guard isFirst else { return nil }
            if isCut { return .atLeast(records.count) }
            return next == nil ? .exactly(records.count) : nil
        }
    }

    /// The records of `search` before the place `end`, without the first `offset`.
    func find(_ search: CallSearch, before end: Int64?, offset: Int = 0, limit: Int) throws -> Find {
        let range = search.range.clamped(to: 0..<max(end ?? .max, 0))
        let path = try path(of: search, in: range)
        let (window, isWhole) = try window(of: path, in: range)
        let condition = path.selection(in: window, tested: true)
        var records = try connection.query(
            Self.page(condition.sql), condition.values + [.integer(limit + 1), .integer(offset)],
            CallRecord.init(row:))
        if records.count > limit {
            records.removeLast(records.count - limit)
            return Find(records: records, next: records.last?.id, isCut: false)
        }
        return Find(records: records, next: isWhole ? nil : window.lowerBound, isCut: !isWhole)
    }

    static func page(_ condition: String) -> String {
        "SELECT \(CallRecord.columns) FROM calls WHERE \(condition) ORDER BY id DESC LIMIT ? OFFSET ?"
    }

    func total(of search: CallSearch) throws -> CallTotal {
        if search.isOpen {
            let kept = try CallCounters(connection: connection).kept()
            return .exactly(kept.filter { search.kind == nil || $0.key == search.kind }.values.reduce(0, +))
        }
        let path = try path(of: search, in: search.range)
        guard !path.tests.isEmpty else { return try total(along: path, in: search.range) }
        let (window, isWhole) = try window(of: path, in: search.range)
        let condition = path.selection(in: window, tested: true)
        let number = try count(condition, limit: work)
        return isWhole ? .exactly(number) : .atLeast(number)
    }

    /// A time alone is counted along the index of kinds, which is many times smaller than the records.
    private func total(along path: Path, in range: Range<Int64>) throws -> CallTotal {
        let paths =
            path.driving == nil
            ? CallKind.allCases.map {
                Path(driving: CallSearch.Equality(column: "kind", value: .text($0.rawValue)).driving, tests: [])
            }
            : [path]
        let number = try paths.reduce(0) {
            $0 + (try count($1.selection(in: range, tested: false), limit: countable))
        }
        return number < countable ? .exactly(number) : .atLeast(countable)
    }

    /// The equality with the fewest candidates drives.
    private func path(of search: CallSearch, in range: Range<Int64>) throws -> Path {
        let equalities = search.equalities
        var best = equalities.isEmpty ? nil : 0
        var least = work
        if equalities.count > 1 {
            for (index, equality) in equalities.enumerated() {
                let condition = Path(driving: equality.driving, tests: []).selection(in: range, tested: false)
                let number = try count(condition, limit: least)
                guard number < least else { continue }
                (best, least) = (index, number)
                if number == 0 { break }
            }
        }
        let rest = equalities.enumerated().filter { $0.offset != best }.map(\.element.tested)
        return Path(driving: best.map { equalities[$0].driving }, tests: rest + search.tests)
    }

    /// The part of `range` that holds the newest candidates, as many as one answer may test, and whether that is all.
    private func window(of path: Path, in range: Range<Int64>) throws -> (Range<Int64>, isWhole: Bool) {
        guard !path.tests.isEmpty else { return (range, true) }
        let condition = path.selection(in: range, tested: false)
        let last = try connection.first(
            Self.place(condition.sql), condition.values + [.integer(work - 1)]
        ) { Int64(try $0.integer(0)) }
        guard let last else { return (range, true) }
        return (last..<range.upperBound, false)
    }

    static func place(_ condition: String) -> String {
        "SELECT id FROM calls WHERE \(condition) ORDER BY id DESC LIMIT 1 OFFSET ?"
    }

    static func count(_ condition: String) -> String {
        "SELECT count(*) FROM (SELECT 1 FROM calls WHERE \(condition) LIMIT ?) AS found"
    }

    /// `limit` at most.
    private func count(_ condition: CallSearch.Condition, limit: Int) throws -> Int {
        try connection.first(Self.count(condition.sql), condition.values + [.integer(limit)]) { try $0.integer(0) } ?? 0
    }
}
