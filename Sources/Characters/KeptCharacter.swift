import Foundation

/// Somebody or something that an owner wants to see again in other videos. Its pictures lie under its id in the cache.
package struct KeptCharacter: Hashable, Sendable, Identifiable {
    /// `char_` and 32 hex digits.
    package let id: String
    package let owner: String
    package let name: String
    package let createdAt: Date

    package init(id: String, owner: String, name: String, createdAt: Date) {
        self.id = id
        self.owner = owner
        self.name = name
        self.createdAt = createdAt
    }
}

package enum CharacterError: Error, Hashable, Sendable {
    case notFound(String)
    /// Not 1 to 80 printable characters.
    case invalidName
    /// The owner has as many as there may be.
    case tooMany(limit: Int)
}
