/// An opened, migrated database.
package protocol Database: Sendable {
    /// Reads beside the writer, on a thread that may block. Sees all that was committed before the call.
    func read<Result: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> Result) async throws -> Result

    /// Reads on the calling thread: only for look-ups by index that take microseconds.
    func lookup<Result>(_ body: (any Connection) throws -> Result) throws -> Result

    /// Runs `body` as a transaction of its own inside a group commit: returns when it is durable on disk.
    /// If `body` throws, only its own changes are undone. Throws `StoreError.overloaded` when too many writes wait.
    func write<Result: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> Result) async throws -> Result

    /// What is wrong with the files in the engine's words, a few findings at most; none when they are sound. Reads all.
    func damage() async throws -> [String]

    /// Empties the log that changes go through: what was overwritten is then in none of the files. Waits some seconds for
    /// readers; false if one, perhaps another process, kept it from that.
    func emptyLog() async throws -> Bool

    /// Waits for the writes under way, then closes the files. Writes from then on throw `StoreError.closed`.
    func close() async throws
}
