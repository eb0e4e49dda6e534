/// The last requests, oldest first; beyond the limit the oldest are forgotten.
struct Journal: Sendable {
    static let limit = 100_000
    /// Of all messages in it; beyond it the oldest entries lose theirs.
    static let messageLimit = 64 << 20

    private var kept: [JournalEntry] = []
    /// Where the oldest entry lies in `kept`: forgetting moves it, and `kept` is cut only now and then.
    private var start = 0
    private var next = 1
    /// The entry that was written or ended last.
    private(set) var latest: JournalEntry?
    private var messageBytes = 0
    /// Before this one no entry has its message any more.
    private var firstMessage = 0

    var entries: [JournalEntry] { Array(kept[start...]) }

    /// The number it was given.
    @discardableResult
    mutating func record(_ entry: JournalEntry) -> Int {
        var entry = entry
        entry.sequence = next
        next += 1
        kept.append(entry)
        latest = entry
        messageBytes += entry.message?.utf8.count ?? 0
        while messageBytes > Journal.messageLimit, firstMessage < kept.count { forgetMessage() }
        if kept.count - start > Journal.limit { start += 1 }
        if start > Journal.limit {
            while firstMessage < start { forgetMessage() }
            kept.removeFirst(start)
            firstMessage -= start
            start = 0
        }
        return entry.sequence
    }

    /// Nothing, if the entry is forgotten.
    mutating func end(_ sequence: Int, _ ending: JournalEntry.Ending, frames: Int) {
        guard let first = kept.first else { return }
        let index = sequence - first.sequence
        guard kept.indices.contains(index) else { return }
        kept[index].ending = ending
        kept[index].framesSent = frames
        latest = kept[index]
    }

    private mutating func forgetMessage() {
        messageBytes -= kept[firstMessage].message?.utf8.count ?? 0
        kept[firstMessage].message = nil
        firstMessage += 1
    }

    /// The numbers go on where they were.
    mutating func clear() {
        kept = []
        start = 0
        messageBytes = 0
        firstMessage = 0
    }
}
