import Foundation
import Store

/// The index of the files. Each change of a row changes its kind's total in the same transaction.
struct MediaTable {
    /// Rows removed in one transaction at most: nobody waits long behind a sweep.
    static let step = 100

    static let columns =
        "name, kind, type, bytes, sha256, width, height, duration, job, parent, variant, created_at"
    static let byName = "SELECT \(columns) FROM media WHERE name = ?"
    static let byParent = "SELECT \(columns) FROM media WHERE parent = ?"
    static let byVariant = "SELECT \(columns) FROM media WHERE parent = ? AND variant = ?"
    static let byJob = "SELECT \(columns) FROM media WHERE job = ? LIMIT ?"
    /// A reference that has a job is needed as long as the job may run, however long it waits.
    private static let isFree = "(kind <> 'reference' OR job IS NULL)"
    static let unusedSince =
        "SELECT \(columns) FROM media WHERE kind = ? AND used_at < ? AND \(isFree) ORDER BY used_at, name LIMIT ?"
    static let leastUsed = "SELECT \(columns) FROM media WHERE kind = ? AND \(isFree) ORDER BY used_at, name LIMIT ?"
    static let boundReferences = """
        SELECT \(columns) FROM media WHERE kind = 'reference' AND used_at < ? AND job IS NOT NULL
        ORDER BY used_at, name LIMIT ? OFFSET ?
        """

    let connection: any Connection

    /// A derived picture comes in only while its parent is there: otherwise `MediaError.gone`.
    func insert(_ item: MediaItem) throws {
        if let parent = item.parent, try self.item(parent) == nil { throw MediaError.gone }
        try connection.execute(
            "INSERT INTO media (\(Self.columns), used_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                .text(item.name), .text(item.kind.rawValue), .text(item.type), .integer(item.length),
                .text(item.sha256), .integer(item.width), .integer(item.height),
                item.duration.map(Value.real) ?? .null, .optional(item.job), .optional(item.parent),
                .text(item.variant.rawValue), .date(item.createdAt), .date(item.createdAt),
            ])
        try count(item, sign: 1)
    }

    func item(_ name: String) throws -> MediaItem? {
        try connection.first(Self.byName, [.text(name)], MediaItem.init(row:))
    }

    func derived(_ variant: MediaVariant, of parent: String) throws -> MediaItem? {
        try connection.first(Self.byVariant, [.text(parent), .text(variant.rawValue)], MediaItem.init(row:))
    }

    /// Originals first, then by age.
    func items(of job: String, limit: Int) throws -> [MediaItem] {
        try connection.query(Self.byJob, [.text(job), .integer(limit)], MediaItem.init(row:)).sorted {
            ($0.parent == nil ? 0 : 1, $0.createdAt, $0.name) < ($1.parent == nil ? 0 : 1, $1.createdAt, $1.name)
        }
    }

    func unused(_ kind: MediaKind, since: Date) throws -> [MediaItem] {
        try connection.query(
            Self.unusedSince, [.text(kind.rawValue), .date(since), .integer(Self.step)], MediaItem.init(row:))
    }

    /// References that have a job, unused since then; beyond the first `skipped`.
    func boundReferences(since: Date, skipping skipped: Int) throws -> [MediaItem] {
        try connection.query(
            Self.boundReferences, [.date(since), .integer(Self.step), .integer(skipped)], MediaItem.init(row:))
    }

    /// The least recently used of a kind whose going brings its bytes down to `target`, or as far as one step goes.
    func leastUsed(_ kind: MediaKind, downTo target: Int) throws -> [MediaItem] {
        var excess = try (usage()[kind] ?? 0) - target
        guard excess > 0 else { return [] }
        let items = try connection.query(
            Self.leastUsed, [.text(kind.rawValue), .integer(Self.step)], MediaItem.init(row:))
        return items.prefix { item in
            defer { excess -= item.length }
            return excess > 0
        }
    }

    /// Removes the row and those of what was made from it; returns what was there.
    func remove(_ name: String) throws -> [MediaItem] {
        guard let item = try item(name) else { return [] }
        let children = try connection.query(Self.byParent, [.text(name)], MediaItem.init(row:))
        for gone in [item] + children {
            try connection.execute("DELETE FROM media WHERE name = ?", [.text(gone.name)])
            try count(gone, sign: -1)
        }
        return [item] + children
    }

    /// False if there is no such row.
    func assign(_ name: String, to job: String) throws -> Bool {
        try connection.execute("UPDATE media SET job = ? WHERE name = ?", [.text(job), .text(name)]) > 0
    }

    func use(_ name: String, at date: Date) throws {
        try connection.execute(
            "UPDATE media SET used_at = ? WHERE name = ? AND used_at < ?", [.date(date), .text(name), .date(date)])
    }

    func usage() throws -> [MediaKind: Int] {
        let pairs = try connection.query("SELECT kind, bytes FROM media_totals", []) {
            (MediaKind(rawValue: try $0.text(0)), try $0.integer(1))
        }
        return pairs.reduce(into: [:]) { totals, pair in
            if let kind = pair.0 { totals[kind] = pair.1 }
        }
    }

    private func count(_ item: MediaItem, sign: Int) throws {
        try connection.execute(
            "UPDATE media_totals SET files = files + ?, bytes = bytes + ?, originals = originals + ? WHERE kind = ?",
            [
                .integer(sign), .integer(sign * item.length), .integer(item.parent == nil ? sign : 0),
                .text(item.kind.rawValue),
            ])
    }
}
