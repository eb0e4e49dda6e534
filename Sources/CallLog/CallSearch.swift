import Foundation
import Store

/// A filter in the words of the table.
struct CallSearch {
    /// A condition of a statement.
    struct Condition {
        let sql: String
        let values: [Value]
    }

    /// A column that is to be one value, and has an index.
    struct Equality {
        let column: String
        let value: Value

        var driving: Condition { Condition(sql: "\(column) = ?", values: [value]) }
        /// In a form that no index is used for.
        var tested: Condition { Condition(sql: "CASE WHEN \(column) = ? THEN 1 ELSE 0 END = 1", values: [value]) }
    }

    /// The one that finds the fewest comes first, as far as one can know.
    let equalities: [Equality]
    /// What can only be told by looking at the records.
    let tests: [Condition]
    /// Places in the log, and so times.
    let range: Range<Int64>
    let kind: CallKind?

    /// Whether nothing but the kind matters.
    let isOpen: Bool

    init(_ filter: CallFilter) throws(CallLogError) {
        let from = filter.from.map(CallPlace.first) ?? 0
        let to = filter.to.map(CallPlace.first) ?? .max
        range = from..<max(from, to)
        kind = filter.kind
        var equalities: [Equality] = []
        func equal(_ column: String, _ value: Value?) {
            if let value { equalities.append(Equality(column: column, value: value)) }
        }
        equal("request_id", filter.requestID.map(Value.text))
        equal("job", filter.job.map(Value.text))
        equal("token", filter.token.map(Value.text))
        equal("status", filter.status.map { .integer($0) })
        equal("succeeded", filter.succeeded.map(Value.flag))
        equal("model", filter.model.map(Value.text))
        equal("kind", filter.kind.map { .text($0.rawValue) })
        self.equalities = equalities
        tests = try Self.tests(filter)
        isOpen =
            tests.isEmpty && filter.from == nil && filter.to == nil && equalities.allSatisfy { $0.column == "kind" }
    }

    private static let words = [
        "request_id", "job", "token", "model", "route", "error", "detail", "decision", "owner", "key_name", "proxy",
        "media",
    ]

    private static func tests(_ filter: CallFilter) throws(CallLogError) -> [Condition] {
        var tests: [Condition] = []
        if let route = filter.route { tests.append(Condition(sql: "route = ?", values: [.text(route)])) }
        if let part = filter.tokenPart { tests.append(contains(part, ["token"])) }
        if let part = filter.modelPart { tests.append(contains(part, ["model"])) }
        if let text = filter.text {
            guard text.unicodeScalars.count >= 2 else { throw .shortText }
            tests.append(contains(text, words))
        }
        return tests
    }

    private static func contains(_ part: String, _ columns: [String]) -> Condition {
        let pattern = Value.text(pattern(part))
        let sql = columns.map { "\($0) LIKE ? ESCAPE '!'" }.joined(separator: " OR ")
        return Condition(sql: "(\(sql))", values: columns.map { _ in pattern })
    }

    /// No column has more than 500 characters, but for lists of names: of a longer text the beginning finds as much.
    static func pattern(_ part: String) -> String {
        var pattern = "%"
        for scalar in part.unicodeScalars.prefix(501) {
            if scalar == "%" || scalar == "_" || scalar == "!" { pattern.unicodeScalars.append("!") }
            pattern.unicodeScalars.append(scalar)
        }
        return pattern + "%"
    }
}
