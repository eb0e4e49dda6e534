import Foundation
import Store
import TestSupport
import Testing

@Suite struct MigrationTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    @discardableResult
    private func open(_ migrations: [Migration]) throws -> SQLiteDatabase {
        try .temporary(in: directory, migrations: migrations)
    }

    private let second = Migration("notes-0002") { _ in ["ALTER TABLE notes ADD COLUMN colour TEXT"] }

    @Test("Opening again changes nothing, and a new step is added to the old")
    func appends() async throws {
        let first = try open(Notes.migrations)
        try await Notes.add(1, to: first)
        try await first.close()
        try await open(Notes.migrations).close()
        let database = try open(Notes.migrations + [second])
        #expect(try await Notes.all(in: database) == [1])
        let ids = try await database.read {
            try $0.query("SELECT id FROM migrations ORDER BY id", []) { try $0.text(0) }
        }
        #expect(ids == ["notes-0001", "notes-0002"])
    }

    @Test("A step that was changed after its release is refused")
    func refusesChanges() async throws {
        try await open(Notes.migrations).close()
        let changed = Migration("notes-0001") { _ in ["CREATE TABLE notes (id INTEGER PRIMARY KEY) STRICT"] }
        let error = #expect(throws: StoreError.self) { try open([changed]) }
        guard case .migration(let text) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(text.contains("notes-0001"))
    }

    @Test("A database that a newer version made is refused")
    func refusesNewer() async throws {
        try await open(Notes.migrations + [second]).close()
        let error = #expect(throws: StoreError.self) { try open(Notes.migrations) }
        guard case .migration(let text) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(text.contains("notes-0002") && text.contains("newer"))
    }

    @Test("A step that fails leaves nothing behind")
    func failsWhole() async throws {
        let broken = Migration("notes-0002") { _ in ["CREATE TABLE half (id INTEGER) STRICT", "CREATE NONSENSE"] }
        #expect(throws: StoreError.self) { try open(Notes.migrations + [broken]) }
        let database = try open(Notes.migrations)
        let tables = try await database.read {
            try $0.query("SELECT name FROM sqlite_master WHERE type = 'table' AND name = 'half'", []) { try $0.text(0) }
        }
        #expect(tables.isEmpty)
    }

    @Test("Several that open a new database at once all find it whole")
    func together() async throws {
        let path = directory.file("test.db")
        try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<6 {
                group.addTask {
                    let database = try SQLiteDatabase(
                        path: path, migrations: Notes.migrations, now: Date(timeIntervalSince1970: 0), logger: .quiet)
                    let count = try await Notes.all(in: database).count
                    try await database.close()
                    return count
                }
            }
            for try await count in group { #expect(count == 0) }
        }
    }
}
