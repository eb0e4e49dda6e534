import Foundation

/// A value bound to a statement or read from a row.
package enum Value: Hashable, Sendable {
    case null
    case integer(Int64)
    case real(Double)
    case text(String)
    case blob(Data)

    /// NULL for nil.
    package static func optional(_ text: String?) -> Value { text.map(Value.text) ?? .null }
    /// NULL for nil.
    package static func optional(_ number: Int?) -> Value { number.map { .integer(Int64($0)) } ?? .null }
    /// NULL for nil.
    package static func optional(_ bytes: Data?) -> Value { bytes.map(Value.blob) ?? .null }
    /// Milliseconds since 1970; NULL for nil. Every time in the database is stored so.
    package static func optional(_ date: Date?) -> Value { date.map(Value.date) ?? .null }

    package static func integer(_ number: Int) -> Value { .integer(Int64(number)) }
    /// Milliseconds since 1970. Every time in the database is stored so.
    package static func date(_ date: Date) -> Value { .integer(date.milliseconds) }
    /// 1 or 0.
    package static func flag(_ flag: Bool) -> Value { .integer(flag ? 1 : 0) }
}

extension Value: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByNilLiteral {
    package init(stringLiteral value: String) { self = .text(value) }
    package init(integerLiteral value: Int64) { self = .integer(value) }
    package init(nilLiteral: ()) { self = .null }
}
