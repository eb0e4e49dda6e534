import Foundation
import Logging
import NIOConcurrencyHelpers
import Store

extension Administration {
    /// The secret is told this once. `address` is the client's, without a port.
    package func logIn(
        name: String, password: String, from address: String, now: Date
    ) async throws(LoginError) -> (secret: Secret, session: Session) {
        let known = try await verified(name: name, password: password, from: address, now: now)
        let secret = Secret.session()
        let session = Session(
            id: Self.newID(), name: known.name, address: String(address.prefix(64)), createdAt: now.wholeMilliseconds,
            lastUsedAt: now.wholeMilliseconds,
            expiresAt: now.addingTimeInterval(configuration.absolute / .seconds(1)).wholeMilliseconds)
        let digest = KeyDigest(hashing: secret.text)
        let isIn = try await stored {
            try await database.write { [self] connection in
                // Who changed the password meanwhile did so to keep others out.
                guard try AdministratorTable.isStill(known.password, in: connection) else { return false }
                let sessions = try SessionTable.all(in: connection)
                let kept = sessions.filter { isLive($0, now: now) }.prefix(max(configuration.sessions - 1, 0))
                for session in sessions where !kept.contains(session) {
                    try SessionTable.end(session.id, in: connection)
                }
                try SessionTable.insert(session, digest: digest, into: connection)
                return true
            }
        }
        guard isIn else { throw .wrong }
        await renew(known.password, of: password, now: now)
        logger.info(
            "The administrator logged in", metadata: ["session": "\(session.id)", "address": "\(session.address)"])
        return (secret, session)
    }

    /// Ends all sessions: the caller has to log in again. Throttled like a login.
    package func changePassword(
        old: String, new: String, from address: String, now: Date
    ) async throws(LoginError) {
        guard let name = try await stored({ try administrator()?.name }) else { throw .notSetUp }
        if let fault = PasswordRules.fault(in: new, name: name) { throw .weak(fault) }
        let known = try await verified(name: name, password: old, from: address, now: now)
        let hash: PasswordHash
        do {
            hash = try await passwords.hash(new)
        } catch {
            throw .busy
        }
        let isChanged = try await stored {
            try await database.write { connection in
                guard try AdministratorTable.replace(known.password, by: hash, now: now, in: connection) else {
                    return false
                }
                try SessionTable.endAll(in: connection)
                return true
            }
        }
        guard isChanged else { throw .wrong }
        logger.notice("The administrator's password was changed")
    }

    /// Whatever the name, the password is checked against the administrator's: a wrong name costs the same time.
    private func verified(
        name: String, password: String, from address: String, now: Date
    ) async throws(LoginError) -> Administrator {
        guard let known = try await stored({ try administrator() }) else { throw .notSetUp }
        let attempt = LoginThrottle.Attempt(address: address, name: name)
        if let wait = throttle.withLockedValue({ $0.begin(attempt, now: now) }) {
            throw .throttled(retryAfter: wait)
        }
        let matches: Bool
        do {
            matches = try await passwords.matches(password, known.password)
        } catch {
            throttle.withLockedValue { $0.withdraw(attempt, now: now) }
            throw .busy
        }
        let isNamed = known.isNamed(name)
        guard matches && isNamed else {
            throttle.withLockedValue { $0.fail(attempt, now: now) }
            // Never the name: people type passwords there.
            logger.warning("A login failed", metadata: ["address": "\(attempt.address)"])
            throw .wrong
        }
        throttle.withLockedValue { $0.succeed(attempt, now: now) }
        return known
    }

    /// Hashes it anew if the parameters have changed.
    private func renew(_ hash: PasswordHash, of password: String, now: Date) async {
        guard !passwords.isCurrent(hash) else { return }
        do {
            let new = try await passwords.hash(password)
            _ = try await database.write { try AdministratorTable.replace(hash, by: new, now: now, in: $0) }
        } catch {
            // The old one is as good until the next login.
            logger.warning("The password could not be hashed anew", metadata: ["error": "\(error)"])
        }
    }

    private func stored<Result>(_ body: () async throws -> Result) async throws(LoginError) -> Result {
        do {
            return try await body()
        } catch {
            throw .store(StoreError(from: error))
        }
    }

    private static func newID() -> String {
        let digits = String(UInt64.random(in: .min ... .max), radix: 16)
        return "session_" + String(repeating: "0", count: 16 - digits.count) + digits
    }
}
