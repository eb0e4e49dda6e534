import Foundation
import Store

/// SQL about `administrator` and `set_up_code`, which have one row at most, and nothing else.
enum AdministratorTable {
    static func current(in connection: any Connection) throws -> Administrator? {
        try connection.first("SELECT name, password FROM administrator WHERE id = 1", []) { row in
            guard let password = PasswordHash(try row.text(1)) else {
                throw StoreError.decoding("the administrator's password is not in a form this version knows")
            }
            return Administrator(name: try row.text(0), password: password)
        }
    }

    static func exists(in connection: any Connection) throws -> Bool {
        try connection.first("SELECT id FROM administrator WHERE id = 1", []) { try $0.integer(0) } != nil
    }

    static func insert(_ administrator: Administrator, now: Date, into connection: any Connection) throws {
        try connection.execute(
            "INSERT INTO administrator (id, name, password, created_at, changed_at) VALUES (1, ?, ?, ?, ?)",
            [.text(administrator.name), .text(administrator.password.phc), .date(now), .date(now)])
    }

    static func update(_ administrator: Administrator, now: Date, in connection: any Connection) throws {
        try connection.execute(
            "UPDATE administrator SET name = ?, password = ?, changed_at = ? WHERE id = 1",
            [.text(administrator.name), .text(administrator.password.phc), .date(now)])
    }

    /// Only while it is still `old`; returns whether it was.
    static func replace(
        _ old: PasswordHash, by new: PasswordHash, now: Date, in connection: any Connection
    ) throws -> Bool {
        try connection.execute(
            "UPDATE administrator SET password = ?, changed_at = ? WHERE id = 1 AND password = ?",
            [.text(new.phc), .date(now), .text(old.phc)]) == 1
    }

    static func isStill(_ password: PasswordHash, in connection: any Connection) throws -> Bool {
        try connection.first("SELECT id FROM administrator WHERE id = 1 AND password = ?", [.text(password.phc)]) {
            try $0.integer(0)
        } != nil
    }

    static func putCode(_ digest: KeyDigest, until end: Date, into connection: any Connection) throws {
        try dropCode(in: connection)
        try connection.execute(
            "INSERT INTO set_up_code (id, digest, expires_at) VALUES (1, ?, ?)", [.blob(digest.bytes), .date(end)])
    }

    static func isOpen(_ digest: KeyDigest, now: Date, in connection: any Connection) throws -> Bool {
        try connection.first("SELECT digest FROM set_up_code WHERE id = 1 AND expires_at > ?", [.date(now)]) {
            digest.matches(try $0.blob(0))
        } ?? false
    }

    static func dropCode(in connection: any Connection) throws {
        try connection.execute("DELETE FROM set_up_code WHERE id = 1")
    }
}
