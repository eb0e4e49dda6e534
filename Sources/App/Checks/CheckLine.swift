/// One thing looked at, and what was found.
struct CheckLine: Sendable, Hashable {
    let name: String
    let isGood: Bool
    let detail: String
    /// Good, but to be looked after.
    var isWarning = false

    static func good(_ name: String, _ detail: String) -> CheckLine {
        CheckLine(name: name, isGood: true, detail: detail)
    }

    static func warning(_ name: String, _ detail: String) -> CheckLine {
        CheckLine(name: name, isGood: true, detail: detail, isWarning: true)
    }

    static func bad(_ name: String, _ detail: String) -> CheckLine {
        CheckLine(name: name, isGood: false, detail: detail)
    }

    /// `ok    disk       1.2 GB free`
    var text: String {
        let name = name.padding(to: 14)
        return "\(isWarning ? "warn  " : isGood ? "ok    " : "FAILED") \(name) \(detail)"
    }
}

extension String {
    fileprivate func padding(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
