import Foundation
import Store
import Vault

/// What was changed, as it is kept. Rows are few: all are read at once.
package struct StoredSetting: Hashable, Sendable {
    package let path: String
    package let value: SettingValue
    package let changedAt: Date
    package let changedBy: String
}

/// SQL about `settings` and nothing else.
struct SettingTable {
    static let purpose = "settings.value"

    let connection: any Connection
    let vault: Vault

    /// In the order of their paths. What cannot be opened or read (sealed under a lost key) is left out: a setting that
    /// is lost must not keep the server from starting.
    func all() throws -> [StoredSetting] {
        let rows = try connection.query(
            "SELECT path, value, sealed, changed_at, changed_by FROM settings ORDER BY path", []
        ) {
            Row(
                path: try $0.text(0), text: try $0.optionalText(1), sealed: try $0.optionalBlob(2),
                changedAt: try $0.date(3), changedBy: try $0.text(4))
        }
        return rows.compactMap { row in
            // See above.
            guard let text = row.text ?? row.sealed.flatMap({ try? vault.open($0, for: Self.purpose) }),
                let value = try? JSONDecoder().decode(SettingValue.self, from: Data(text.utf8))
            else { return nil }
            return StoredSetting(path: row.path, value: value, changedAt: row.changedAt, changedBy: row.changedBy)
        }
    }

    func put(_ setting: StoredSetting, isSecret: Bool) throws {
        let text = String(decoding: try JSONEncoder().encode(setting.value), as: UTF8.self)
        let sealed = isSecret ? try vault.seal(text, for: Self.purpose) : nil
        try connection.execute("DELETE FROM settings WHERE path = ?", [.text(setting.path)])
        try connection.execute(
            "INSERT INTO settings (path, value, sealed, changed_at, changed_by) VALUES (?, ?, ?, ?, ?)",
            [
                .text(setting.path), isSecret ? .null : .text(text), .optional(sealed), .date(setting.changedAt),
                .text(setting.changedBy),
            ])
    }

    func remove(_ path: String) throws {
        try connection.execute("DELETE FROM settings WHERE path = ?", [.text(path)])
    }

    /// Seals anew what an older key sealed, and says how many.
    func rekey() throws -> Int {
        let old = try connection.query("SELECT path, sealed FROM settings WHERE sealed IS NOT NULL", []) {
            (try $0.text(0), try $0.blob(1))
        }.filter { !vault.isCurrent($0.1) }
        for (path, sealed) in old {
            let fresh = try vault.seal(try vault.open(sealed, for: Self.purpose), for: Self.purpose)
            try connection.execute("UPDATE settings SET sealed = ? WHERE path = ?", [.blob(fresh), .text(path)])
        }
        return old.count
    }

    private struct Row {
        let path: String
        let text: String?
        let sealed: Data?
        let changedAt: Date
        let changedBy: String
    }
}
