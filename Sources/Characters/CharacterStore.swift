import Store

/// Which characters there are, and whose. Knows no file.
package struct CharacterStore: Sendable {
    /// An owner's at most.
    package let limit: Int
    private let database: any Database

    package init(database: any Database, limit: Int = 100) {
        self.database = database
        self.limit = limit
    }

    /// Returns when it is durable.
    package func keep(_ character: KeptCharacter) async throws {
        let limit = limit
        try await database.write { connection in
            let table = CharacterTable(connection: connection)
            guard try table.count(owner: character.owner) < limit else { throw CharacterError.tooMany(limit: limit) }
            try table.insert(character)
        }
    }

    /// Throws `CharacterError.tooMany` where another one would be one too many.
    package func checkRoom(owner: String) throws {
        let count = try database.lookup { try CharacterTable(connection: $0).count(owner: owner) }
        guard count < limit else { throw CharacterError.tooMany(limit: limit) }
    }

    /// Throws `CharacterError.notFound`, also for one of another owner.
    package func character(_ id: String, owner: String) throws -> KeptCharacter {
        guard let found = try database.lookup({ try CharacterTable(connection: $0).character(id) }),
            found.owner == owner
        else { throw CharacterError.notFound(id) }
        return found
    }

    /// All of an owner's, newest first.
    package func characters(owner: String) async throws -> [KeptCharacter] {
        let limit = limit
        return try await database.read { try CharacterTable(connection: $0).characters(owner: owner, limit: limit) }
    }

    /// Throws `CharacterError.notFound`.
    package func remove(_ id: String, owner: String) async throws {
        guard try await database.write({ try CharacterTable(connection: $0).remove(id, owner: owner) }) else {
            throw CharacterError.notFound(id)
        }
    }

    package func isKept(_ id: String) throws -> Bool {
        try database.lookup { try CharacterTable(connection: $0).character(id) != nil }
    }
}
