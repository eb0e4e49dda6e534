import Foundation
import Logging
import Store

extension Administration {
    /// How exactly it is known when a session was used: so often it is written at most.
    private static let exactness: TimeInterval = 60

    /// The session of that secret; nil if there is none, or none any longer. `isUse` keeps it from being idle.
    package func session(_ secret: String, isUse: Bool = true, now: Date) async throws -> Session? {
        guard let digest = KeyDigest(of: secret),
            let session = try database.lookup({ try SessionTable.session(of: digest, in: $0) }),
            isLive(session, now: now)
        else { return nil }
        guard isUse, now.timeIntervalSince(session.lastUsedAt) >= Self.exactness else { return session }
        do {
            try await database.write { try SessionTable.touch(session.id, now: now, in: $0) }
        } catch {
            // A full disk must not lock the one out who could make room.
            logger.warning("The use of a session could not be noted", metadata: ["error": "\(error)"])
        }
        return session
    }

    /// Ends the session of that secret, if there is one.
    package func logOut(_ secret: String) async throws {
        guard let digest = KeyDigest(of: secret) else { return }
        try await database.write { try SessionTable.end(digest, in: $0) }
    }

    /// The live ones, the one used last first.
    package func sessions(now: Date) async throws -> [Session] {
        try await database.read { try SessionTable.all(in: $0) }.filter { isLive($0, now: now) }
    }

    /// Ends one by its id; false if there is none.
    package func endSession(_ id: String) async throws -> Bool {
        try await database.write { try SessionTable.end(id, in: $0) }
    }

    /// Returns how many there were.
    @discardableResult
    package func endSessions() async throws -> Int {
        try await database.write { try SessionTable.endAll(in: $0) }
    }

    func isLive(_ session: Session, now: Date) -> Bool {
        now < session.expiresAt && now.timeIntervalSince(session.lastUsedAt) < configuration.idle / .seconds(1)
    }
}
