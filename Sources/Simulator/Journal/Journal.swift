/// The last requests, oldest first; beyond the limit the oldest are forgotten.
struct Journal: Sendable {
    static let limit = 100_000

    private var kept: [JournalEntry] = []
    /// Where the oldest entry lies in `kept`: forgetting moves it, and `kept` is cut only now and then.
    private var start = 0
    private var next = 1

    var entries: [JournalEntry] { Array(kept[start...]) }

    mutating func record(_ entry: JournalEntry) {
        var entry = entry
        entry.sequence = next
        next += 1
        kept.append(entry)
        if kept.count - start > Journal.limit { start += 1 }
        if start > Journal.limit {
            kept.removeFirst(start)
            start = 0
        }
    }

    /// The numbers go on where they were.
    mutating func clear() {
        kept = []
        start = 0
    }
}
