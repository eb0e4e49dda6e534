import Foundation

/// Those who wait for an entry of the journal.
struct JournalWatches: Sendable {
    typealias Continuation = CheckedContinuation<JournalEntry, any Error>

    private struct Watch: Sendable {
        let fits: @Sendable (JournalEntry) -> Bool
        let continuation: Continuation
    }

    private var watches: [UUID: Watch] = [:]

    mutating func add(_ continuation: Continuation, as id: UUID, where fits: @escaping @Sendable (JournalEntry) -> Bool)
    {
        watches[id] = Watch(fits: fits, continuation: continuation)
    }

    mutating func remove(_ id: UUID) -> Continuation? { watches.removeValue(forKey: id)?.continuation }

    /// Those whom the entry suits; they wait no longer.
    mutating func take(for entry: JournalEntry) -> [(Continuation, JournalEntry)] {
        guard !watches.isEmpty else { return [] }
        let heard = watches.filter { $0.value.fits(entry) }
        for id in heard.keys { watches[id] = nil }
        return heard.values.map { ($0.continuation, entry) }
    }
}
