/// What became of a list that was pasted, in a sentence.
enum AdditionReport {
    /// `2 added, 1 was there, 1 is no token.`
    static func text(added: Int, duplicate: Int, invalid: Int, noun: String) -> String {
        let none = invalid == 1 ? "is no \(noun)" : "are no \(noun.plural)"
        return "\(added) added, \(duplicate) \(duplicate == 1 ? "was" : "were") there, \(invalid) \(none)."
    }
}

extension Int {
    /// `1 token`, `2 tokens`
    func counted(_ noun: String) -> String { "\(self) \(self == 1 ? noun : noun.plural)" }
}

extension String {
    fileprivate var plural: String { hasSuffix("y") ? String(dropLast()) + "ies" : self + "s" }
}
