import Foundation

/// Those who wait for a value that suits them.
struct Watches<Value: Sendable>: Sendable {
    typealias Continuation = CheckedContinuation<Value, any Error>

    private struct Watch: Sendable {
        let fits: @Sendable (Value) -> Bool
        let continuation: Continuation
    }

    private var watches: [UUID: Watch] = [:]

    var isEmpty: Bool { watches.isEmpty }

    mutating func add(_ continuation: Continuation, as id: UUID, where fits: @escaping @Sendable (Value) -> Bool) {
        watches[id] = Watch(fits: fits, continuation: continuation)
    }

    mutating func remove(_ id: UUID) -> Continuation? { watches.removeValue(forKey: id)?.continuation }

    /// Those whom the value suits; they wait no longer.
    mutating func take(for value: Value) -> [Continuation] {
        let heard = watches.filter { $0.value.fits(value) }
        for id in heard.keys { watches[id] = nil }
        return heard.values.map(\.continuation)
    }
}
