/// A failure below that this process may get over, told apart because clients should act on it.
package enum Outage: Sendable {
    /// More than can be written down waits; soon again.
    case overloaded
    /// No space is left on disk.
    case full
    /// The database cannot be used.
    case unavailable
}
