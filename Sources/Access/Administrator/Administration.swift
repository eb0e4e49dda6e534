import Foundation
import Logging
import NIOConcurrencyHelpers
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

    let database: any Database
    let passwords: PasswordHasher
    let configuration: Configuration
    let logger: Logger
    let throttle = NIOLockedValueBox(LoginThrottle())

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
    package func isSetUp() throws -> Bool { try database.lookup { try AdministratorTable.exists(in: $0) } }

    func administrator() throws -> Administrator? { try database.lookup { try AdministratorTable.current(in: $0) } }
}

extension StoreError {
    /// Rooms above the database throw nothing else through it, but for a cancellation.
    init(from error: any Error) { self = error as? StoreError ?? .other("\(type(of: error))") }
}
