import Foundation

/// A piece of an administrator's answer; members keep their order.
enum AdminJSON: Sendable {
    case null
    case flag(Bool)
    case integer(Int)
    case real(Double)
    case text(String)
    case array([AdminJSON])
    case object([(String, AdminJSON)])

    /// null for nil.
    init(_ text: String?) { self = text.map(AdminJSON.text) ?? .null }
    /// null for nil.
    init(_ number: Int?) { self = number.map(AdminJSON.integer) ?? .null }
    init(_ flag: Bool) { self = .flag(flag) }
    /// In milliseconds since 1970, as the predecessors tell times; null for nil.
    init(_ date: Date?) { self = date.map { .integer(Int(($0.timeIntervalSince1970 * 1000).rounded(.down))) } ?? .null }
    /// In seconds, with fractions; null for nil.
    init(_ duration: Duration?) { self = duration.map { .real($0 / .seconds(1)) } ?? .null }
    init(_ texts: [String]) { self = .array(texts.map(AdminJSON.text)) }
    init(_ numbers: [Int]) { self = .array(numbers.map(AdminJSON.integer)) }
    init<Element>(_ elements: some Sequence<Element>, _ json: (Element) -> AdminJSON) {
        self = .array(elements.map(json))
    }

    /// The members of an object; none of anything else.
    var members: [(String, AdminJSON)] {
        guard case .object(let members) = self else { return [] }
        return members
    }
}

extension AdminJSON: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByNilLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    init(stringLiteral value: String) { self = .text(value) }
    init(integerLiteral value: Int) { self = .integer(value) }
    init(booleanLiteral value: Bool) { self = .flag(value) }
    init(nilLiteral: ()) { self = .null }
    init(arrayLiteral elements: AdminJSON...) { self = .array(elements) }
    init(dictionaryLiteral elements: (String, AdminJSON)...) { self = .object(elements) }
}

extension JSONWriter {
    mutating func value(_ json: AdminJSON) {
        switch json {
        case .null: null()
        case .flag(let flag): value(flag)
        case .integer(let number): value(number)
        case .real(let number): value(number)
        case .text(let text): value(text)
        case .array(let elements): array { writer in for element in elements { writer.value(element) } }
        case .object(let members):
            object { writer in
                for (name, member) in members {
                    writer.key(escaping: name)
                    writer.value(member)
                }
            }
        }
    }
}
