/// What is wrong with a password that somebody wants to set.
package enum PasswordFault: Hashable, Sendable, CustomStringConvertible {
    case tooShort
    case tooLong
    /// It holds a character that no keyboard types.
    case unprintable
    /// One of those that everybody tries first.
    case common

    package var description: String {
        switch self {
        case .tooShort: "the password must have at least \(PasswordRules.shortest) characters"
        case .tooLong: "the password must have at most \(PasswordRules.longest) bytes"
        case .unprintable: "the password must be one line without control characters"
        case .common: "the password is one of those that are tried first: choose another"
        }
    }
}

/// Which passwords may be set. What the predecessors had as defaults never may.
package enum PasswordRules {
    static let shortest = 10
    static let longest = 512

    /// A password that is made of these and a few digits alone is guessed soon.
    private static let words = [
        "admin", "administrator", "root", "user", "guest", "test", "demo", "login", "password", "passwort", "passwd",
        "passw", "pass", "word", "grok", "api", "xai", "filmgate", "change", "changeme", "me", "default", "secret",
        "let", "in", "letmein", "welcome", "hello", "i", "love", "you", "qwerty", "qwertz", "uiop", "asdf", "ghjkl",
        "zxcv", "bnm", "abc", "def", "key", "sk", "video", "server", "super", "monkey", "dragon",
    ]
    /// Digits beside such words that make them no better.
    private static let padding = 6
    private static let fewestDifferent = 5

    /// nil if it may be set. `name` is the administrator's, which is no password.
    package static func fault(in password: String, name: String) -> PasswordFault? {
        // Comes first: nothing below looks at more than this.
        guard password.utf8.count <= longest else { return .tooLong }
        guard password.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control }) else {
            return .unprintable
        }
        guard password.count >= shortest else { return .tooShort }
        return isCommon(password.lowercased(), name: name.lowercased()) ? .common : nil
    }

    private static func isCommon(_ password: String, name: String) -> Bool {
        if Set(password).count < fewestDifferent || isRun(password) { return true }
        let letters = Array(password.filter(\.isLetter))
        let others = password.count - letters.count
        return !letters.isEmpty && others <= padding
            && isMade(letters, of: (words + [name.filter(\.isLetter)]).filter { !$0.isEmpty }.map(Array.init))
    }

    /// `1234567890`, `9876543210`, `abcdefghij`
    private static func isRun(_ password: String) -> Bool {
        let values = password.unicodeScalars.map { Int($0.value) }
        let steps = Set(zip(values, values.dropFirst()).map { $1 - $0 })
        // From 9 to 0 and back.
        return steps.isSubset(of: [1, -9]) || steps.isSubset(of: [-1, 9])
    }

    private static func isMade(_ letters: [Character], of words: [[Character]]) -> Bool {
        var reached = [true] + Array(repeating: false, count: letters.count)
        for start in letters.indices where reached[start] {
            for word in words where letters[start...].starts(with: word) { reached[start + word.count] = true }
        }
        return reached[letters.count]
    }
}
