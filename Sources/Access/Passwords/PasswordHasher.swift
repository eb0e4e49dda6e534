import NIOConcurrencyHelpers
import NIOPosix

/// Why a password was not hashed or checked.
enum PasswordHasherError: Error, Hashable, Sendable {
    /// Too many wait, or there is no memory for it now.
    case busy
}

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

    private static let atOnce = 2

    private let parameters: PasswordHash.Parameters
    private let limit: Int
    private let derive: PasswordHash.Derivation
    private let threads = NIOThreadPool(numberOfThreads: PasswordHasher.atOnce)
    /// How many run or wait.
    private let taken = NIOLockedValueBox(0)

    package convenience init(configuration: Configuration = Configuration()) {
        self.init(configuration: configuration, derive: PasswordHash.scrypt)
    }

    init(configuration: Configuration, derive: @escaping PasswordHash.Derivation) {
        self.derive = derive
        parameters = PasswordHash.Parameters(
            logRounds: configuration.logRounds, blockSize: configuration.blockSize,
            parallelism: configuration.parallelism)
        limit = Self.atOnce + configuration.waiting
        threads.start()
    }

    /// Whoever waits holds the hasher: here nothing runs any more.
    deinit { threads.shutdownGracefully { _ in } }

    func hash(_ password: String) async throws(PasswordHasherError) -> PasswordHash {
        try await run { [parameters, derive] in try PasswordHash(of: password, parameters, by: derive) }
    }

    func matches(_ password: String, _ hash: PasswordHash) async throws(PasswordHasherError) -> Bool {
        try await run { [derive] in try hash.matches(password, by: derive) }
    }

    /// Whether it was made with today's parameters.
    func isCurrent(_ hash: PasswordHash) -> Bool { hash.parameters == parameters }

    /// Runs to its end also if the task is cancelled: what has begun cannot be stopped.
    func run<Result: Sendable>(
        _ body: @escaping @Sendable () throws -> Result
    ) async throws(PasswordHasherError) -> Result {
        let isIn = taken.withLockedValue { taken in
            guard taken < limit else { return false }
            taken += 1
            return true
        }
        guard isIn else { throw .busy }
        defer { taken.withLockedValue { $0 -= 1 } }
        let result: Result? = await withCheckedContinuation { continuation in
            threads.submit { state in
                switch state {
                // scrypt fails only for want of memory.
                case .active: continuation.resume(returning: try? body())
                case .cancelled: continuation.resume(returning: nil)
                }
            }
        }
        guard let result else { throw .busy }
        return result
    }
}
