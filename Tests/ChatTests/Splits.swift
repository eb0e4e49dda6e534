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
        var dice = Dice(state: seed)
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

/// Numbers that are the same each time.
struct Dice: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    mutating func pick<Element>(_ choices: [Element]) -> Element { choices[Int(next() % UInt64(choices.count))] }
}
