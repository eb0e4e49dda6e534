/// Why the database did not do what it was asked.
package enum StoreError: Error, Hashable, Sendable {
    /// The data would break a rule of the schema: a CHECK, a unique key. The change was not made.
    case constraint(String)
    /// No space is left for the database.
    case full
    /// Another process holds the database, beyond the time we wait.
    case busy
    /// The file is damaged or is no database.
    case corrupt(String)
    /// The file, its folder or the disk does not let us read or write.
    case unavailable(String)
    /// Too many writes wait for the disk.
    case overloaded
    case closed
    /// The schema was made by another version of Filmgate; the text says which and what to do.
    case migration(String)
    /// A row does not hold what its table's code expects.
    case decoding(String)
    case other(String)

    /// Whether the same may succeed later.
    package var mayPass: Bool {
        switch self {
        case .full, .busy, .unavailable, .overloaded: true
        case .constraint, .corrupt, .closed, .migration, .decoding, .other: false
        }
    }
}
