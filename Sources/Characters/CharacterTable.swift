import Store

/// SQL about `characters` and nothing else.
struct CharacterTable {
    /// In the order in which `decode` reads them.
    private static let columns = "id, owner, name, created_at"
    static let count = "SELECT count(*) FROM characters WHERE owner = ?"
    static let byID = "SELECT \(columns) FROM characters WHERE id = ?"
    static let ofOwner = "SELECT \(columns) FROM characters WHERE owner = ? ORDER BY sequence DESC LIMIT ?"

    let connection: any Connection

    func insert(_ character: KeptCharacter) throws {
        _ = try connection.insert(
            "INSERT INTO characters (id, owner, name, created_at) VALUES (?, ?, ?, ?)",
            [.text(character.id), .text(character.owner), .text(character.name), .date(character.createdAt)])
    }

    func count(owner: String) throws -> Int {
        try connection.first(Self.count, [.text(owner)]) { try $0.integer(0) } ?? 0
    }

    func character(_ id: String) throws -> KeptCharacter? {
        try connection.first(Self.byID, [.text(id)], Self.decode)
    }

    /// Newest first.
    func characters(owner: String, limit: Int) throws -> [KeptCharacter] {
        try connection.query(Self.ofOwner, [.text(owner), .integer(limit)], Self.decode)
    }

    /// False if there is no such row.
    func remove(_ id: String, owner: String) throws -> Bool {
        try connection.execute("DELETE FROM characters WHERE id = ? AND owner = ?", [.text(id), .text(owner)]) > 0
    }

    private static func decode(_ row: any Row) throws -> KeptCharacter {
        KeptCharacter(
            id: try row.text(0), owner: try row.text(1), name: try row.text(2), createdAt: try row.date(3))
    }
}
