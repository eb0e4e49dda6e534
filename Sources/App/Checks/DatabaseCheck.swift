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

    private static func check(_ database: any Database) async throws -> CheckLine {
        let damage = try await database.damage()
        guard damage.isEmpty else {
            let words = damage.joined(separator: "; ").onOneLine.prefix(300)
            return .bad("database", "damaged: restore a backup (\(words))")
        }
        return .good("database", "sound")
    }
}

extension String {
    fileprivate var onOneLine: String { split(whereSeparator: \.isNewline).joined(separator: "; ") }
}
