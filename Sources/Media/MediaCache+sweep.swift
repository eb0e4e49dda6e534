import Foundation
import Logging
import NIOConcurrencyHelpers
import NIOPosix
import Store

extension MediaCache {
    /// Uses written in one transaction at most.
    private static let usesAtOnce = 500

    /// Evicts by age and by bytes, least recently used first; writes down pending uses. References that have a job stay.
    /// Returns what went.
    @discardableResult
    package func sweep(now: Date) async throws -> [MediaItem] {
        try await recordUses()
        var gone = try await forgetMissing()
        for kind in MediaKind.allCases {
            let limits = limits(kind)
            if let age = limits.age {
                let since = now.addingTimeInterval(-(age / .seconds(1)))
                gone += try await evict { try $0.unused(kind, since: since) }
            }
            if limits.bytes > 0, try usage()[kind] ?? 0 > limits.bytes {
                let target = Int(Double(limits.bytes) * lowWatermark)
                gone += try await evict { try $0.leastUsed(kind, downTo: target) }
            }
        }
        return gone
    }

    /// Removes references that have a job and are beyond their age, except of jobs that still need them: of one whose end
    /// nobody heard, or that never came about. Returns how many went.
    @discardableResult
    package func sweepReferences(now: Date, except isNeeded: (_ job: String) throws -> Bool) async throws -> Int {
        guard let age = limits(.reference).age else { return 0 }
        let since = now.addingTimeInterval(-(age / .seconds(1)))
        var (gone, kept) = (0, 0)
        while true {
            try Task.checkCancellation()
            let items = try await database.read { [kept] in
                try MediaTable(connection: $0).boundReferences(since: since, skipping: kept)
            }
            for item in items {
                if let job = item.job, try isNeeded(job) {
                    kept += 1
                } else {
                    gone += try await forget(item.name).count
                }
            }
            if items.count < MediaTable.step { return gone }
        }
    }

    /// Removes all that belongs to a job: rows first, then files.
    package func remove(job: String) async throws {
        try await evict { try $0.items(of: job, limit: MediaTable.step) }
    }

    /// Removes all of a kind, except references that have a job. Returns how many went, with what was made from them.
    @discardableResult
    package func clear(_ kind: MediaKind) async throws -> [MediaItem] {
        try await evict { try $0.unused(kind, since: .distantFuture) }
    }

    /// Removes one item and what was made from it.
    package func remove(_ name: String) async throws { try await forget(name) }

    /// Removes files of our own naming that have no row: a crash between rename and row leaves such. Files younger than
    /// an hour may be on their way into the index. Returns how many went.
    @discardableResult
    package func scrub(now: Date) async throws -> Int {
        var removed = 0
        for kind in MediaKind.allCases {
            let listing = try FolderListing(folders.descriptor(kind))
            while let names = try await threads.runIfActive({ listing.next(upTo: MediaTable.step) }) {
                let ours = names.filter(MediaName.isOurs)
                let orphans = try await database.read { connection in
                    let table = MediaTable(connection: connection)
                    return try ours.filter { try table.item($0) == nil }
                }
                removed += try await threads.runIfActive { [folders] in
                    try orphans.reduce(0) {
                        try $0 + (folders.removeIfOlder($1, kind, than: now.addingTimeInterval(-3600)) ? 1 : 0)
                    }
                }
            }
        }
        if removed > 0 { logger.notice("Files without a row removed", metadata: ["count": "\(removed)"]) }
        return removed
    }

    /// Writes down when what was used.
    func recordUses() async throws {
        var rest = hot.withLockedValue { $0.takeUses() }.map { $0 }[...]
        while !rest.isEmpty {
            let batch = Array(rest.prefix(Self.usesAtOnce))
            rest = rest.dropFirst(batch.count)
            try await database.write { connection in
                let table = MediaTable(connection: connection)
                for (name, date) in batch { try table.use(name, at: date) }
            }
        }
    }

    /// Removes an item and what was made from it.
    @discardableResult
    func forget(_ name: String) async throws -> [MediaItem] {
        let gone = try await database.write { try MediaTable(connection: $0).remove(name) }
        try await unlink(gone)
        return gone
    }

    private func forgetMissing() async throws -> [MediaItem] {
        var gone: [MediaItem] = []
        for name in hot.withLockedValue({ $0.takeMissing() }) {
            guard let item = try database.lookup({ try MediaTable(connection: $0).item(name) }),
                try !folders.holds(item)
            else { continue }
            gone += try await forget(item.name)
        }
        return gone
    }

    /// Removes what `choose` selects, step by step, until it selects nothing.
    @discardableResult
    private func evict(_ choose: @escaping @Sendable (MediaTable) throws -> [MediaItem]) async throws -> [MediaItem] {
        var gone: [MediaItem] = []
        while true {
            try Task.checkCancellation()
            let step = try await database.write { connection in
                let table = MediaTable(connection: connection)
                return try choose(table).flatMap { try table.remove($0.name) }
            }
            guard !step.isEmpty else { return gone }
            try await unlink(step)
            gone += step
        }
    }

    /// After their rows: a crash between leaves files that the scrub finds, never rows without files.
    private func unlink(_ items: [MediaItem]) async throws {
        hot.withLockedValue { $0.drop(items.map(\.name)) }
        if !items.isEmpty { listeners.tell() }
        let folders = folders
        let removal = Task { [threads] in
            try await threads.runIfActive { for item in items { try folders.remove(item.name, item.kind) } }
        }
        // Not cancelled with the caller: the rows are gone, and the files would stay until the next scrub.
        try await removal.value
    }
}
