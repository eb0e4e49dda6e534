import Foundation
import Store

/// Some files, newest first.
package struct MediaListing: Sendable {
    package let items: [MediaItem]
    package let hasMore: Bool
}

extension MediaCache {
    /// Files of these kinds that were not made from others, newest first, of those after `last` in this order. An empty name
    /// stands before all of its time: what is older follows.
    package func items(_ kinds: [MediaKind], after last: (createdAt: Date, name: String)?, limit: Int) async throws
        -> MediaListing
    {
        guard limit > 0 else { return MediaListing(items: [], hasMore: false) }
        // One ordered reading for each kind: one statement over several would have to sort all that there is.
        let items = try await database.read { connection in
            let table = MediaTable(connection: connection)
            return try kinds.flatMap { try table.newest($0, after: last, limit: limit + 1) }
        }.sorted { ($0.createdAt, $0.name) > ($1.createdAt, $1.name) }
        return MediaListing(items: Array(items.prefix(limit)), hasMore: items.count > limit)
    }

    /// How many files there are that were not made from others. From a counter, not a scan.
    package func counts() throws -> [MediaKind: Int] {
        try database.lookup { try MediaTable(connection: $0).originals() }
    }

    /// nil if there is none of that name.
    package func item(_ name: String) throws -> MediaItem? {
        try database.lookup { try MediaTable(connection: $0).item(name) }
    }
}

extension MediaTable {
    static let newest = """
        SELECT \(columns) FROM media WHERE kind = ? AND variant = 'original' AND (created_at, name) < (?, ?)
        ORDER BY created_at DESC, name DESC LIMIT ?
        """

    func newest(_ kind: MediaKind, after last: (createdAt: Date, name: String)?, limit: Int) throws -> [MediaItem] {
        try connection.query(
            Self.newest,
            [
                .text(kind.rawValue), last.map { .date($0.createdAt) } ?? .integer(Int64.max), .text(last?.name ?? ""),
                .integer(limit),
            ], MediaItem.init(row:))
    }

    func originals() throws -> [MediaKind: Int] {
        let pairs = try connection.query("SELECT kind, originals FROM media_totals", []) {
            (MediaKind(rawValue: try $0.text(0)), try $0.integer(1))
        }
        return pairs.reduce(into: [:]) { counts, pair in
            if let kind = pair.0 { counts[kind] = pair.1 }
        }
    }
}
