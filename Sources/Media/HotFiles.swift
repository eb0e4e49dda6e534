import Foundation

/// What was opened lately, still open, and when what was used: a file in demand costs neither SQLite nor open(2).
///
/// All of it is bounded. A use that finds no room is forgotten: its file then looks a minute less used than it is.
struct HotFiles: Sendable {
    private struct Entry {
        let media: OpenMedia
        var tick: UInt64
    }

    private let capacity: Int
    private let mostUses: Int
    private var entries: [String: Entry] = [:]
    private var uses: [String: Date] = [:]
    private var missing: Set<String> = []
    private var tick: UInt64 = 0
    /// Changes when something is dropped: what was looked up before may be gone by now and is not kept.
    private(set) var epoch: UInt64 = 0

    init(capacity: Int = 256, mostUses: Int = 16_384) {
        self.capacity = capacity
        self.mostUses = mostUses
    }

    /// Counts as a use.
    mutating func take(_ name: String, now: Date) -> OpenMedia? {
        guard let index = entries.index(forKey: name) else { return nil }
        tick += 1
        entries.values[index].tick = tick
        use(name, now: now)
        return entries.values[index].media
    }

    /// `epoch` is that of before the look-up.
    mutating func keep(_ media: OpenMedia, epoch: UInt64, now: Date) {
        use(media.item.name, now: now)
        guard epoch == self.epoch else { return }
        if entries.count >= capacity, entries[media.item.name] == nil,
            let coldest = entries.min(by: { $0.value.tick < $1.value.tick })?.key
        {
            entries[coldest] = nil
        }
        tick += 1
        entries[media.item.name] = Entry(media: media, tick: tick)
    }

    mutating func drop(_ names: some Sequence<String>) {
        epoch += 1
        for name in names {
            entries[name] = nil
            uses[name] = nil
        }
    }

    /// A row whose file is not there: to be looked into at the next sweep.
    mutating func miss(_ name: String) {
        if missing.count < mostUses { missing.insert(name) }
    }

    mutating func takeUses() -> [String: Date] {
        defer { uses = [:] }
        return uses
    }

    mutating func takeMissing() -> Set<String> {
        defer { missing = [] }
        return missing
    }

    private mutating func use(_ name: String, now: Date) {
        if uses.count < mostUses || uses[name] != nil { uses[name] = now }
    }
}
