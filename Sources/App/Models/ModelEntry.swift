import Catalog
import TOMLKit

/// One `[[chat]]`, `[[image]]` or `[[video]]` while it is read. What is wrong is noted and does not stop the rest.
struct ModelEntry {
    /// `[[chat]] 2 "grok-5"`, for messages.
    private(set) var name: String
    private(set) var faults: [String] = []
    private let table: TOMLTable
    /// The keys it may have, as they are asked for.
    private var known: [String] = []

    init(_ table: TOMLTable, named name: String) {
        self.table = table
        self.name = name
        if let id = table["id"]?.string { self.name += " " + id.tomlLiteral }
    }

    /// A name that can stand in a path and in a header: visible ASCII.
    static func isName(_ text: String) -> Bool {
        (1...128).contains(text.utf8.count) && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }

    mutating func id() -> String? {
        guard let id = text("id") else {
            if table["id"] == nil { missing("id") }
            return nil
        }
        guard Self.isName(id) else {
            invalid("id", "1 to 128 visible ASCII characters")
            return nil
        }
        return id
    }

    /// nil where it is not written, or wrong.
    mutating func text(_ key: String) -> String? {
        value(key, "one line of text, not empty") { input in
            guard case .text(let text) = input, TextForm.name.accepts(text), text.utf8.count <= 256 else { return nil }
            return text
        }
    }

    mutating func number(_ key: String, in range: ClosedRange<Int>) -> Int? {
        value(key, "a whole number from \(range.lowerBound) to \(range.upperBound)") { input in
            guard case .integer(let number) = input, range.contains(number) else { return nil }
            return number
        }
    }

    func has(_ key: String) -> Bool { table[key] != nil }

    mutating func flag(_ key: String) -> Bool? {
        value(key, "true or false") { input in if case .flag(let flag) = input { flag } else { nil } }
    }

    mutating func choice<Choice>(_ key: String, of choices: [(word: String, choice: Choice)]) -> Choice? {
        let words = choices.map { $0.word.tomlLiteral }.joined(separator: ", ")
        return value(key, "one of \(words)") { input in
            guard case .text(let word) = input else { return nil }
            return choices.first { $0.word == word }?.choice
        }
    }

    mutating func word<Word>(_ key: String, _ wanted: String, _ read: (String) -> Word?) -> Word? {
        value(key, wanted) { input in
            guard case .text(let text) = input else { return nil }
            return read(text)
        }
    }

    /// Not empty, and at most 100.
    mutating func list<Element>(_ key: String, of form: String, _ read: (String) -> Element?) -> [Element]? {
        value(key, "a list of \(form)") { input in
            guard case .list(let texts) = input, (1...100).contains(texts.count) else { return nil }
            let elements = texts.compactMap(read)
            return elements.count == texts.count ? elements : nil
        }
    }

    mutating func numbers(_ key: String, in range: ClosedRange<Int>) -> [Int]? {
        value(key, "a list of whole numbers from \(range.lowerBound) to \(range.upperBound)") { input in
            guard case .numbers(let numbers) = input, !numbers.isEmpty, numbers.allSatisfy(range.contains) else {
                return nil
            }
            return numbers
        }
    }

    /// To be told when a key is needed and there is nothing in its place.
    mutating func missing(_ key: String) {
        if table[key] == nil { faults.append("\(name): \(key) is missing") }
    }

    mutating func invalid(_ key: String, _ wanted: String) {
        guard let value = table[key] else { return }
        faults.append("\(name): \(key) must be \(wanted), but is \(ConfigurationInput(value).shown)")
    }

    /// After all keys have been asked for.
    mutating func refuseOthers() {
        for key in table.keys.sorted() where !known.contains(key) {
            let near = key.nearest(among: known).map { ": did you mean \($0)?" } ?? ""
            faults.append("\(name): unknown key \(key.tomlLiteral)\(near)")
        }
    }

    private mutating func value<Value>(
        _ key: String, _ wanted: String, _ read: (ConfigurationInput) -> Value?
    ) -> Value? {
        known.append(key)
        guard let written = table[key] else { return nil }
        let value = read(ConfigurationInput(written))
        if value == nil { invalid(key, wanted) }
        return value
    }
}
