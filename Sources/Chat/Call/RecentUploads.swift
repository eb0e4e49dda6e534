import Foundation
import Upstream

/// Pictures that lie at the upstream already, by the account that owns them there. The least recently used go first.
struct RecentUploads: Sendable {
    struct Key: Hashable, Sendable {
        let token: Int
        let sha256: String
    }

    private struct Entry: Sendable {
        let picture: UploadedPicture
        let at: Date
        var used: Int
    }

    private let capacity: Int
    private let age: TimeInterval
    private var entries: [Key: Entry] = [:]
    private var turn = 0

    /// `age` is how long the upstream may be relied on to keep them.
    init(capacity: Int = 4096, age: TimeInterval = 3600) {
        self.capacity = max(1, capacity)
        self.age = age
    }

    mutating func find(_ key: Key, now: Date) -> UploadedPicture? {
        guard var entry = entries[key] else { return nil }
        guard abs(now.timeIntervalSince(entry.at)) < age else {
            entries[key] = nil
            return nil
        }
        turn += 1
        entry.used = turn
        entries[key] = entry
        return entry.picture
    }

    mutating func keep(_ picture: UploadedPicture, as key: Key, now: Date) {
        turn += 1
        entries[key] = Entry(picture: picture, at: now, used: turn)
        guard entries.count > capacity else { return }
        // A quarter at once: sorting is rare then.
        let old = entries.sorted { $0.value.used < $1.value.used }.prefix(max(1, capacity / 4))
        for (key, _) in old { entries[key] = nil }
    }

    mutating func forget(_ keys: [Key]) { for key in keys { entries[key] = nil } }

    var count: Int { entries.count }
}
