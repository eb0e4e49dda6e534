import Store

extension MediaCache {
    static let originals = """
        SELECT \(MediaTable.columns) FROM media WHERE name > ? AND kind = ? AND variant = 'original' ORDER BY name LIMIT ?
        """

    /// The files of a kind that were not made from others, by name, after `name`.
    package func originals(_ kind: MediaKind, after name: String, limit: Int) async throws -> [MediaItem] {
        try await database.read {
            try $0.query(
                Self.originals, [.text(name), .text(kind.rawValue), .integer(limit)], MediaItem.init(row:))
        }
    }
}
