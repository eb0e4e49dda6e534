import Foundation
import Logging
import Store
import TestSupport
import Testing

@Suite struct SQLiteDatabaseTests {
    private let directory: TemporaryDirectory
    private let database: SQLiteDatabase

    init() throws {
        directory = try TemporaryDirectory()
        database = try .temporary(in: directory, migrations: Notes.migrations)
    }

    @Test("The writer is in WAL mode and syncs each commit")
    func durability() async throws {
        let (mode, synchronous) = try await database.write {
            (
                try $0.first("PRAGMA journal_mode", []) { try $0.text(0) },
                try $0.first("PRAGMA synchronous", []) { try $0.integer(0) }
            )
        }
        #expect(mode == "wal")
        // 2 is FULL; 1, NORMAL, would lose commits when the power goes.
        #expect(synchronous == 2)
    }

    @Test("Once the log is emptied, what was overwritten stands in no file; until then it does")
    func emptyLog() async throws {
        let database = try SQLiteDatabase(
            path: directory.file("log.db"), migrations: Notes.migrations, now: Date(timeIntervalSince1970: 0),
            logger: .quiet)
        try await database.write { connection in
            try connection.execute("PRAGMA secure_delete = ON")
            try connection.execute("CREATE TABLE words (word TEXT NOT NULL)")
            try connection.execute("INSERT INTO words (word) VALUES (?)", [.text("canary-word")])
        }
        _ = try await database.write { try $0.execute("UPDATE words SET word = ?", [.text("another")]) }
        func files() throws -> [Data] {
            try ["log.db", "log.db-wal"].map { try Data(contentsOf: URL(fileURLWithPath: directory.file($0))) }
        }
        #expect(try files().contains { $0.range(of: Data("canary-word".utf8)) != nil })

        #expect(try await database.emptyLog())

        #expect(try files().allSatisfy { $0.range(of: Data("canary-word".utf8)) == nil })
        #expect(try files()[0].range(of: Data("another".utf8)) != nil)
        try await database.close()
    }

    @Test("Only measurements may switch the syncing off")
    func durabilityOff() async throws {
        let fast = try SQLiteDatabase(
            path: directory.file("fast.db"), migrations: [], configuration: .init(durability: .off),
            now: Date(timeIntervalSince1970: 0), logger: .quiet)
        let synchronous = try await fast.write { try $0.first("PRAGMA synchronous", []) { try $0.integer(0) } }
        #expect(synchronous == 0)
    }

    @Test("Steps within steps are undone one by one")
    func nestedTransactions() async throws {
        try await database.write { connection in
            try Notes.insert(1, into: connection)
            try connection.transaction {
                try Notes.insert(2, into: connection)
                #expect(throws: Refusal.self) {
                    try connection.transaction {
                        try Notes.insert(3, into: connection)
                        try connection.transaction { _ = try Notes.insert(4, into: connection) }
                        throw Refusal()
                    }
                }
                try Notes.insert(5, into: connection)
            }
            #expect(throws: StoreError.self) {
                try connection.transaction {
                    try Notes.insert(6, into: connection)
                    try Notes.insert(1, into: connection)
                }
            }
            try Notes.insert(7, into: connection)
        }
        #expect(try await Notes.all(in: database) == [1, 2, 5, 7])
    }

    @Test(
        "What breaks a rule of the schema is a constraint error",
        arguments: [
            "INSERT INTO notes (id, text) VALUES (1, 'again')", "INSERT INTO notes (id, text) VALUES (2, 'bad')",
            "INSERT INTO notes (id, text) VALUES (2, NULL)", "INSERT INTO notes (id, text) VALUES ('x', 'typed')",
        ])
    func constraints(sql: String) async throws {
        try await Notes.add(1, to: database)
        do {
            try await database.write { _ = try $0.execute(sql) }
            Issue.record("was taken: \(sql)")
        } catch StoreError.constraint {}
        #expect(try await Notes.all(in: database) == [1])
    }

    @Test("Values come back as they went in")
    func values() async throws {
        let values: [Value] = [
            .null, .integer(Int64.max), .integer(Int64.min), .real(0.1), .text(""), .text("ü☂"), .blob(Data()),
            .blob(Data([0, 255])), .flag(true), .date(Date(timeIntervalSince1970: 1.5)),
        ]
        for value in values {
            let back = try await database.read { try $0.first("SELECT ?", [value]) { $0.value(0) } }
            #expect(back == value)
        }
        #expect(Value.date(Date(timeIntervalSince1970: 1.5)) == .integer(1500))
    }

    @Test("Text with a NUL is refused rather than cut")
    func refusesNul() async throws {
        await #expect(throws: StoreError.constraint("text holds a NUL character")) {
            try await database.write { _ = try Notes.insert(1, "a\u{0}b", into: $0) }
        }
        #expect(try await Notes.all(in: database).isEmpty)
    }

    @Test("A column of another type than asked for is a decoding error")
    func decoding() async throws {
        for sql in ["SELECT 'text'", "SELECT NULL", "SELECT x'00'"] {
            do {
                _ = try await database.read { try $0.first(sql, []) { try $0.integer(0) } }
                Issue.record("was read: \(sql)")
            } catch StoreError.decoding {}
        }
        let none = try await database.read { try $0.first("SELECT NULL", []) { try $0.optionalInteger(0) } }
        #expect(none == .some(nil))
    }

    @Test("Claiming changes the first of those selected and gives them back changed")
    func claims() async throws {
        try await database.write { for id in 1...5 { try Notes.insert(id, "free", into: $0) } }
        let claim = ClaimingUpdate(
            table: "notes", key: "id", set: "text = ?", setArguments: ["taken"],
            selection: "text = ? ORDER BY id DESC LIMIT ?", selectionArguments: ["free", 2], returning: "id, text")
        func take() async throws -> [Int] {
            try await database.write { try $0.claim(claim) { try $0.text(1) == "taken" ? try $0.integer(0) : -1 } }
        }
        #expect(try await take().sorted() == [4, 5])
        #expect(try await take().sorted() == [2, 3])
        #expect(try await take() == [1])
        #expect(try await take() == [])
    }

    @Test("Reading cannot write", arguments: [true, false])
    func readersDoNotWrite(isLookup: Bool) async throws {
        await #expect(throws: StoreError.self) {
            if isLookup {
                _ = try database.lookup { try Notes.insert(1, into: $0) }
            } else {
                _ = try await database.read { try Notes.insert(1, into: $0) }
            }
        }
        #expect(try await Notes.all(in: database).isEmpty)
    }

    @Test("A look-up waits for no lock: not for that of another process that writes")
    func lookupBesideLock() async throws {
        try await Notes.add(1, to: database)
        let other = try SQLiteDatabase(
            path: directory.file("test.db"), migrations: Notes.migrations, now: Date(timeIntervalSince1970: 0),
            logger: .quiet)
        let database = database
        try await other.write {
            // The other one holds the write lock here.
            try Notes.insert(2, into: $0)
            #expect(try database.lookup { try Notes.all(in: $0) } == [1])
        }
        #expect(try database.lookup { try Notes.all(in: $0) } == [1, 2])
    }

    @Test("Two processes write in turn")
    func twoWriters() async throws {
        let other = try SQLiteDatabase(
            path: directory.file("test.db"), migrations: Notes.migrations, now: Date(timeIntervalSince1970: 0),
            logger: .quiet)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<40 {
                let target = number % 2 == 0 ? database : other
                group.addTask { try await Notes.add(number, to: target) }
            }
            try await group.waitForAll()
        }
        #expect(try await Notes.all(in: database) == Array(0..<40))
    }

    @Test("What is no database, or cannot be made, says so")
    func badFiles() throws {
        let path = directory.file("not.db")
        try Data(repeating: 0x41, count: 8192).write(to: URL(fileURLWithPath: path))
        func open(_ path: String) throws {
            _ = try SQLiteDatabase(path: path, migrations: [], now: Date(timeIntervalSince1970: 0), logger: .quiet)
        }
        let damaged = #expect(throws: StoreError.self) { try open(path) }
        guard case .corrupt = damaged else {
            Issue.record("\(String(describing: damaged))")
            return
        }
        let missing = #expect(throws: StoreError.self) { try open(directory.file("no/such/folder.db")) }
        guard case .unavailable = missing else {
            Issue.record("\(String(describing: missing))")
            return
        }
    }
}

private struct Refusal: Error {}
