import Foundation

/// The query of an administrator's request. What is empty is not there, as forms send it.
struct AdminQuery: Sendable {
    private let query: Query

    init(_ text: String) throws {
        guard let query = Query(text) else {
            throw APIError.invalid(nil, "We could not parse the query of your request.")
        }
        self.query = query
    }

    func text(_ name: String, upTo limit: Int = 200) throws -> String? {
        guard let text = try query.value(name), !text.isEmpty else { return nil }
        guard text.count <= limit else {
            throw APIError.invalid(name, "'\(name)' is longer than \(limit) characters.")
        }
        // The database refuses it.
        guard !text.utf8.contains(0) else {
            throw APIError.invalid(name, "'\(name)' must not contain a NUL character.")
        }
        return text
    }

    func integer(_ name: String, in range: ClosedRange<Int>) throws -> Int? {
        guard let text = try text(name) else { return nil }
        guard let number = Int(text), range.contains(number) else {
            throw APIError.invalid(
                name, "'\(name)' must be an integer from \(range.lowerBound) to \(range.upperBound).")
        }
        return number
    }

    func flag(_ name: String) throws -> Bool? {
        switch try text(name)?.lowercased() {
        case nil: nil
        case "true", "1", "yes": true
        case "false", "0", "no": false
        default: throw APIError.invalid(name, "'\(name)' must be true or false.")
        }
    }

    func choice<Choice>(_ name: String, _ choices: KeyValuePairs<String, Choice>) throws -> Choice? {
        guard let text = try text(name) else { return nil }
        guard let choice = choices.first(where: { $0.key == text }) else {
            let words = choices.map { "'\($0.key)'" }.joined(separator: ", ")
            throw APIError.invalid(name, "'\(name)' must be one of \(words).")
        }
        return choice.value
    }

    /// Milliseconds since 1970, up to the year 2100: what is far beyond has no place in a database.
    static let times = 0...4_102_444_800_000

    /// Milliseconds since 1970.
    func date(_ name: String) throws -> Date? {
        try integer(name, in: Self.times).map { Date(timeIntervalSince1970: Double($0) / 1000) }
    }
}

/// Which part of a numbered list is asked for.
struct PageQuery: Hashable, Sendable {
    /// More on one page would be a list nobody reads.
    static let largest = 200

    let page: Int
    let size: Int

    var offset: Int { (page - 1) * size }

    /// `page` and `page_size`, also called `limit`.
    init(_ query: AdminQuery, size standard: Int) throws {
        page = try query.integer("page", in: 1...1_000_000) ?? 1
        size =
            try query.integer("page_size", in: 1...Self.largest) ?? query.integer("limit", in: 1...Self.largest)
            ?? standard
    }
}
