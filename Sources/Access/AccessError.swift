/// Why a key could not be made or revoked.
package enum AccessError: Error, Hashable, Sendable {
    case noSuchKey(String)
    /// Several live keys have this name: only an id tells which is meant.
    case ambiguousName(String)
    /// A name or owner is not 1 to 64 printable characters.
    case invalidName
}
