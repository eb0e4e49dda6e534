/// Who may pass when at most so many may be inside: in the order of arrival.
struct TurnstileState: Sendable {
    enum Entry: Hashable { case pass, wait, full }

    private let places: Int
    private let longestQueue: Int
    private var inside = 0
    private var queue: [Int] = []

    init(places: Int, longestQueue: Int) {
        self.places = max(places, 1)
        self.longestQueue = longestQueue
    }

    mutating func enter(_ visitor: Int) -> Entry {
        if inside < places {
            inside += 1
            return .pass
        }
        guard queue.count < longestQueue else { return .full }
        queue.append(visitor)
        return .wait
    }

    /// Gives the place to the one to wake, if somebody waits.
    mutating func leave() -> Int? {
        guard queue.isEmpty else { return queue.removeFirst() }
        inside -= 1
        return nil
    }

    /// Whether `visitor` was still waiting: then it is to be turned away, and else it holds a place and will leave itself.
    mutating func giveUp(_ visitor: Int) -> Bool {
        guard let index = queue.firstIndex(of: visitor) else { return false }
        queue.remove(at: index)
        return true
    }
}
