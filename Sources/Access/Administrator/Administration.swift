import Foundation
import Logging
import Store

/// The one administrator: how there comes to be one, who is logged in, and who is not let in.
package final class Administration: Sendable {
    package struct Configuration: Sendable {
        /// How long a session lives unused.
        package var idle: Duration
        /// How long a session lives at most.
        package var absolute: Duration
        /// How long a set-up code can be used.
        package var setUp: Duration
        /// Sessions at once; past it the one that was used longest ago ends.
        package var sessions: Int

        package init(
            idle: Duration = .seconds(30 * 60), absolute: Duration = .seconds(12 * 3_600),
            setUp: Duration = .seconds(30 * 60), sessions: Int = 100
        ) {
            self.idle = idle
            self.absolute = absolute
            self.setUp = setUp
            self.sessions = sessions
        }
    }

    private let database: any Database
    private let passwords: PasswordHasher
    private let configuration: Configuration
    private let logger: Logger

    package init(
        database: any Database, passwords: PasswordHasher, configuration: Configuration = Configuration(),
        logger: Logger
    ) {
        self.database = database
        self.passwords = passwords
        self.configuration = configuration
        self.logger = logger
    }

    /// Whether there is an administrator.
    package func isSetUp() throws -> Bool { false }

    /// Makes a new set-up code, with which an earlier one ends; nil if there is an administrator already.
    package func beginSetUp(now: Date) async throws -> SetUpCode? { nil }

    /// Makes the administrator. Of any number of calls at once, by whichever process, one succeeds.
    package func setUp(code: String, name: String, password: String, now: Date) async throws(SetUpError) {
        throw .wrongCode
    }

    /// Gives the administrator this password, and this name unless it is nil; makes one named `admin` if there is none.
    /// Ends all sessions and the set-up code.
    package func setPassword(_ password: String, name: String?, now: Date) async throws(SetUpError) {}

    /// The same if name or password are others; returns whether they were.
    package func adopt(_ password: String, name: String, now: Date) async throws(SetUpError) -> Bool { false }

    /// The secret is told this once. `address` is the client's, without a port.
    package func logIn(
        name: String, password: String, from address: String, now: Date
    ) async throws(LoginError) -> (secret: Secret, session: Session) {
        throw .notSetUp
    }

    /// The session of that secret; nil if there is none, or none any longer.
    package func session(_ secret: String, now: Date) async throws -> Session? { nil }

    /// Ends the session of that secret, if there is one.
    package func logOut(_ secret: String) async throws {}

    /// The live ones, the one used last first.
    package func sessions(now: Date) async throws -> [Session] { [] }

    /// Ends one by its id; false if there is none.
    package func endSession(_ id: String) async throws -> Bool { false }

    /// Returns how many there were.
    @discardableResult
    package func endSessions() async throws -> Int { 0 }

    /// Ends all sessions: the caller has to log in again. Throttled like a login.
    package func changePassword(
        old: String, new: String, from address: String, now: Date
    ) async throws(LoginError) {}
}
