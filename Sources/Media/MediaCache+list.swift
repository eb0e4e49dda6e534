import Foundation
import Store

/// Some files of a kind, newest first.
package struct MediaListing: Sendable {
    package let items: [MediaItem]
    package let hasMore: Bool
}

extension MediaCache {
    /// The files of a kind, newest first, of those after `last` in this order.
    package func items(_ kind: MediaKind, after last: (createdAt: Date, name: String)?, limit: Int) async throws
        -> MediaListing
    {
        guard limit > 0 else { return MediaListing(items: [], hasMore: false) }
        let items = try await database.read {
            try MediaTable(connection: $0).newest(kind, after: last, limit: limit + 1)
        }
        return MediaListing(items: Array(items.prefix(limit)), hasMore: items.count > limit)
    }

    /// nil if there is none of that name.
    package func item(_ name: String) throws -> MediaItem? {
        try database.lookup { try MediaTable(connection: $0).item(name) }
    }
}

extension MediaTable {
    static let newest = """
        SELECT \(columns) FROM media WHERE kind = ? AND (created_at, name) < (?, ?)
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
}
