/// Who waits for which work, where equal work is done once at a time.
struct SingleFlightState<Key: Hashable & Sendable>: Sendable {
    enum Join: Hashable { case start(flight: Int), wait }

    private struct Flight {
        let number: Int
        var waiters: Set<Int>
    }

    private var flights: [Key: Flight] = [:]
    private var nextFlight = 0

    mutating func join(_ key: Key, waiter: Int) -> Join {
        guard flights[key] == nil else {
            flights[key]?.waiters.insert(waiter)
            return .wait
        }
        defer { nextFlight += 1 }
        flights[key] = Flight(number: nextFlight, waiters: [waiter])
        return .start(flight: nextFlight)
    }

    /// The waiters to answer; the next one to join begins anew, so that a failure poisons nobody later.
    mutating func finish(_ key: Key, flight: Int) -> Set<Int> {
        guard let ended = flights[key], ended.number == flight else { return [] }
        flights[key] = nil
        return ended.waiters
    }

    /// The flight to cancel, if nobody waits for it any more.
    mutating func leave(_ key: Key, waiter: Int) -> Int? {
        guard flights[key]?.waiters.remove(waiter) != nil, let flight = flights[key], flight.waiters.isEmpty else {
            return nil
        }
        flights[key] = nil
        return flight.number
    }
}
