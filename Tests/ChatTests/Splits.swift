import TestSupport

/// Ways to cut a text into pieces, as a network might.
enum Splits {
    /// Each place between two scalars once, all of them together, and some at random.
    static func of(_ text: String, seed: UInt64 = 1) -> [[String]] {
        let scalars = Array(text.unicodeScalars)
        func string(_ part: ArraySlice<Unicode.Scalar>) -> String { String(String.UnicodeScalarView(part)) }
        var ways = [[text], scalars.map { String($0) }]
        for place in scalars.indices.dropFirst() {
            ways.append([string(scalars[..<place]), string(scalars[place...])])
        }
        var dice = SplitMix(seed: seed)
        for _ in 0..<20 {
            var pieces: [String] = []
            var start = 0
            while start < scalars.count {
                let end = min(scalars.count, start + 1 + Int(dice.next() % 7))
                pieces.append(string(scalars[start..<end]))
                start = end
            }
            ways.append(pieces)
        }
        return ways
    }
}

extension SplitMix {
    mutating func pick<Element>(_ choices: [Element]) -> Element { choices[Int(next() % UInt64(choices.count))] }
}
