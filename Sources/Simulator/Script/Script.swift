/// The scripted answers, in the order they were given; a message meets the first that fits.
struct Script: Sendable {
    private(set) var answers: [ScriptedAnswer] = []
    /// Those of them that are built already.
    private(set) var prebuilt: [Prebuilt] = []

    /// More than this are refused: a script that grows without end is a mistake.
    static let limit = 10_000

    init(_ answers: [ScriptedAnswer] = []) {
        self.answers = Array(answers.prefix(Script.limit))
        prebuilt = self.answers.compactMap(Prebuilt.init)
    }

    mutating func add(_ more: [ScriptedAnswer]) -> Bool {
        guard answers.count + more.count <= Script.limit else { return false }
        answers += more
        prebuilt += more.compactMap(Prebuilt.init)
        return true
    }

    mutating func clear() {
        answers = []
        prebuilt = []
    }

    mutating func take(for message: String, token: String) -> ScriptedAnswer? {
        let index = answers.firstIndex { answer in
            (answer.token == nil || answer.token == token) && (answer.times ?? 1) > 0
                && (answer.match.isEmpty || message.contains(answer.match))
        }
        guard let index else { return nil }
        let answer = answers[index]
        if let times = answer.times {
            if times <= 1 { answers.remove(at: index) } else { answers[index].times = times - 1 }
        }
        return answer
    }
}
