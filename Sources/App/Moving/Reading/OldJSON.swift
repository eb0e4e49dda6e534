import Foundation

/// A value of a predecessor's JSON file.
enum OldJSON: Hashable, Sendable {
    case null
    case flag(Bool)
    case integer(Int)
    case real(Double)
    case text(String)
    /// A text too long to be of use: a picture in a `data:` URL.
    case oversized
    case list([OldJSON])
    /// In the order of the file.
    case object([Member])

    struct Member: Hashable, Sendable {
        let name: String
        let value: OldJSON
    }

    /// The member of that name; of several the last, as Python has it.
    subscript(name: String) -> OldJSON? {
        guard case .object(let members) = self else { return nil }
        return members.last { $0.name == name }?.value
    }

    var members: [Member]? {
        guard case .object(let members) = self else { return nil }
        return members
    }

    var elements: [OldJSON]? {
        guard case .list(let elements) = self else { return nil }
        return elements
    }

    var text: String? {
        guard case .text(let text) = self else { return nil }
        return text
    }
}

/// Why a text is no JSON.
struct OldJSONError: Error, Hashable, CustomStringConvertible {
    /// Counted from 1.
    let line: Int
    let reason: String

    var description: String { "line \(line): \(reason)" }
}

// Fields as predecessors wrote them: a number may be a text or a float, and what is of another type is not there.
extension OldJSON {
    func text(_ name: String) -> String? {
        switch self[name] {
        case .text(let text): text
        case .integer(let number): "\(number)"
        case .some, .none: nil
        }
    }

    func integer(_ name: String) -> Int? {
        switch self[name] {
        case .integer(let number): number
        case .real(let number): Int(exactly: number.rounded())
        case .text(let text): Int(text.trimmed)
        case .some, .none: nil
        }
    }

    func real(_ name: String) -> Double? {
        switch self[name] {
        case .integer(let number): Double(number)
        case .real(let number): number
        case .text(let text): Double(text.trimmed)
        case .some, .none: nil
        }
    }

    func flag(_ name: String) -> Bool? {
        switch self[name] {
        case .flag(let flag): flag
        case .integer(let number): number != 0
        case .some, .none: nil
        }
    }

    /// A count; negative ones, which stand for unknown, are nil.
    func count(_ name: String) -> Int? { integer(name).flatMap { $0 < 0 ? nil : $0 } }

    /// Seconds or, as their size shows, milliseconds since 1970. Nil for 0 and for times that no record of theirs can have.
    func time(_ name: String) -> Date? {
        guard let number = real(name), number.isFinite else { return nil }
        let seconds = number > 100_000_000_000 ? number / 1000 : number
        return (1_000_000_000..<100_000_000_000).contains(seconds) ? Date(timeIntervalSince1970: seconds) : nil
    }

    /// The texts of a list, or a single one.
    func texts(_ name: String) -> [String] {
        switch self[name] {
        case .text(let text): [text]
        case .list(let elements): elements.compactMap(\.text)
        case .some, .none: []
        }
    }
}
