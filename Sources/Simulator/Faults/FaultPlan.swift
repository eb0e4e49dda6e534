/// The faults still to come, in the order they were scripted; each request meets at most one, the first that fits.
struct FaultPlan: Sendable {
    private(set) var faults: [Fault]

    /// More than this are refused: a script that grows without end is a mistake.
    static let limit = 10_000

    init(_ faults: [Fault] = []) { self.faults = Array(faults.prefix(FaultPlan.limit)) }

    mutating func add(_ more: [Fault]) -> Bool {
        guard faults.count + more.count <= FaultPlan.limit else { return false }
        faults += more
        return true
    }

    mutating func clear() { faults = [] }

    mutating func take(on route: Fault.Route, token: String?) -> Fault.Kind? {
        let index = faults.firstIndex { fault in
            fault.route == route && (fault.token == nil || fault.token == token) && (fault.times ?? 1) > 0
        }
        guard let index else { return nil }
        let kind = faults[index].kind
        if let times = faults[index].times {
            if times <= 1 { faults.remove(at: index) } else { faults[index].times = times - 1 }
        }
        return kind
    }
}
