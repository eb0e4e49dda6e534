import Foundation
import Store

/// Whether the database can be opened and is sound. One that is not there yet is not made.
struct DatabaseCheck: Sendable {
    let directory: DataDirectory

    func line() async -> CheckLine {
        guard directory.hasDatabase else {
            return .good("database", "none yet: `filmgate serve` makes it at \(directory.database)")
        }
        do {
            return try await directory.withDatabase { try await Self.check($0) }
        } catch let error as StoreError {
            return .bad("database", error.explanation)
        } catch {
            return .bad("database", "\(error)")
        }
    }

    private static func check(_ database: SQLiteDatabase) async throws -> CheckLine {
        let findings = try await database.read { try $0.query("PRAGMA quick_check(5)", []) { try $0.text(0) } }
        guard findings == ["ok"] else {
            return .bad(
                "database", "damaged: restore a backup (\(findings.joined(separator: "; ").onOneLine.prefix(300)))")
        }
        return .good("database", "sound")
    }
}

extension String {
    fileprivate var onOneLine: String { split(whereSeparator: \.isNewline).joined(separator: "; ") }
}
