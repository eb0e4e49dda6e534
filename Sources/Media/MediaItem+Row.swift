import Store

extension MediaItem {
    /// From `MediaTable.columns`.
    init(row: any Row) throws {
        guard let kind = MediaKind(rawValue: try row.text(1)), let variant = MediaVariant(rawValue: try row.text(10))
        else { throw StoreError.decoding("a medium of unknown kind") }
        self.init(
            name: try row.text(0), kind: kind, type: try row.text(2), length: try row.integer(3),
            sha256: try row.text(4), width: try row.integer(5), height: try row.integer(6),
            duration: try row.optionalReal(7), job: try row.optionalText(8), parent: try row.optionalText(9),
            variant: variant, createdAt: try row.date(11))
    }
}
