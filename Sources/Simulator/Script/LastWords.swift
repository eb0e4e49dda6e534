import Foundation

/// What the user said last in a message that may be a transcript of turns in envelopes.
///
/// It knows no client's envelope. It takes what is inside the element that ends the message (`<user>…</user>`), or else
/// what follows the last line that names a user (`User:`, `[user]`, `### User`), or else the whole message.
enum LastWords {
    static func of(_ message: String) -> String {
        let whole = trimmed(message[...])
        return String(element(whole) ?? heading(whole) ?? whole)
    }

    private static func element(_ message: Substring) -> Substring? {
        guard message.hasSuffix(">"), let close = message.range(of: "</", options: .backwards) else { return nil }
        let name = message[close.upperBound...].dropLast()
        guard !name.isEmpty, name.allSatisfy({ $0.isLetter || $0.isNumber || "-_:.".contains($0) }) else { return nil }
        let before = message[..<close.lowerBound]
        guard let open = before.range(of: "<\(name)", options: .backwards),
            let end = before[open.upperBound...].firstIndex(of: ">")
        else { return nil }
        return trimmed(before[before.index(after: end)...])
    }

    private static func heading(_ message: Substring) -> Substring? {
        var found: Substring?
        for line in message.split(separator: "\n") {
            let word = line.drop { "[#<*= ".contains($0) }.prefix { $0.isLetter }
            guard ["user", "human"].contains(word.lowercased()) else { continue }
            let behind = line[word.endIndex...]
            guard behind.allSatisfy({ "]:>#*= ".contains($0) }) || behind.hasPrefix(": ") else { continue }
            let start = behind.firstIndex { !"]:>#*= ".contains($0) } ?? line.endIndex
            found = message[start...]
        }
        return found.map(trimmed).flatMap { $0.isEmpty ? nil : $0 }
    }

    private static func trimmed(_ words: Substring) -> Substring {
        var words = words.drop(while: \.isWhitespace)
        while words.last?.isWhitespace == true { words.removeLast() }
        return words
    }
}
