import Foundation

/// Hashes passwords by scrypt: two at once at most, since each takes 32 MiB, on threads of its own; a few more wait.
package final class PasswordHasher: Sendable {
    package struct Configuration: Hashable, Sendable {
        /// scrypt's N is 2 to this power.
        package var logRounds: Int
        /// scrypt's r.
        package var blockSize: Int
        /// scrypt's p.
        package var parallelism: Int
        /// How many wait at most for one of the two.
        package var waiting: Int

        package init(logRounds: Int = 15, blockSize: Int = 8, parallelism: Int = 3, waiting: Int = 32) {
            self.logRounds = logRounds
            self.blockSize = blockSize
            self.parallelism = parallelism
            self.waiting = waiting
        }
    }

    private let configuration: Configuration

    package init(configuration: Configuration = Configuration()) { self.configuration = configuration }
}
