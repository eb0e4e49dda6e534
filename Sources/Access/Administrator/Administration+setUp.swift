import Foundation
import Logging
import Store

extension Administration {
    /// Makes a new set-up code, with which an earlier one ends; nil if there is an administrator already.
    package func beginSetUp(now: Date) async throws -> SetUpCode? {
        let code = SetUpCode(secret: .setUpCode(), expiresAt: now.addingTimeInterval(configuration.setUp / .seconds(1)))
        let digest = KeyDigest(hashing: code.secret.text)
        let isOpen = try await database.write { connection in
            guard try !AdministratorTable.exists(in: connection) else { return false }
            try AdministratorTable.putCode(digest, until: code.expiresAt, into: connection)
            return true
        }
        return isOpen ? code : nil
    }

    /// Makes the administrator. Of any number of calls at once, by whichever process, one succeeds.
    package func setUp(code: String, name: String, password: String, now: Date) async throws(SetUpError) {
        let digest = KeyDigest(of: code.filter { !$0.isWhitespace }.lowercased())
        // The hash is costly: only who has the code may ask for it.
        switch try await stored({ try await database.read { try Self.gate(digest, now: now, in: $0) } }) {
        case .open: break
        case .closed: throw .wrongCode
        case .setUp: throw .alreadySetUp
        }
        let administrator = try await checked(name: name, password: password)
        let gate = try await stored {
            try await database.write { connection in
                let gate = try Self.gate(digest, now: now, in: connection)
                guard gate == .open else { return gate }
                try AdministratorTable.insert(administrator, now: now, into: connection)
                try AdministratorTable.dropCode(in: connection)
                return gate
            }
        }
        switch gate {
        case .open: logger.notice("The administrator was set up")
        case .closed: throw .wrongCode
        case .setUp: throw .alreadySetUp
        }
    }

    /// Gives the administrator this password, and this name unless it is nil; makes one named `admin` if there is none.
    /// Ends all sessions and the set-up code.
    package func setPassword(_ password: String, name: String?, now: Date) async throws(SetUpError) {
        let known = try await stored { try administrator()?.name }
        let new = try await checked(name: name ?? known ?? "admin", password: password)
        try await stored {
            try await database.write { connection in
                if try AdministratorTable.exists(in: connection) {
                    try AdministratorTable.update(new, now: now, in: connection)
                } else {
                    try AdministratorTable.insert(new, now: now, into: connection)
                }
                try AdministratorTable.dropCode(in: connection)
                try SessionTable.endAll(in: connection)
            }
        }
        logger.notice("The administrator's password was set")
    }

    /// The same if name or password are others; returns whether they were. Throws for a weak password in any case.
    package func adopt(_ password: String, name: String, now: Date) async throws(SetUpError) -> Bool {
        if let fault = PasswordRules.fault(in: password, name: name) { throw .weak(fault) }
        if let known = try await stored({ try administrator() }), known.name == DisplayName(name)?.text {
            do {
                guard try await !passwords.matches(password, known.password) else { return false }
            } catch {
                throw .busy
            }
        }
        try await setPassword(password, name: name, now: now)
        return true
    }

    private func checked(name: String, password: String) async throws(SetUpError) -> Administrator {
        guard let name = DisplayName(name)?.text else { throw .invalidName }
        if let fault = PasswordRules.fault(in: password, name: name) { throw .weak(fault) }
        do {
            return Administrator(name: name, password: try await passwords.hash(password))
        } catch {
            throw .busy
        }
    }

    private func stored<Result>(_ body: () async throws -> Result) async throws(SetUpError) -> Result {
        do {
            return try await body()
        } catch {
            throw .store(StoreError(from: error))
        }
    }

    private enum Gate { case open, closed, setUp }

    private static func gate(_ digest: KeyDigest?, now: Date, in connection: any Connection) throws -> Gate {
        guard try !AdministratorTable.exists(in: connection) else { return .setUp }
        guard let digest, try AdministratorTable.isOpen(digest, now: now, in: connection) else { return .closed }
        return .open
    }
}
