import Dispatch
import Foundation
import Logging
import TestSupport
import Testing

@testable import Store

@Suite struct GroupCommitTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private func open(_ configuration: SQLiteDatabase.Configuration = .init()) throws -> SQLiteDatabase {
        try SQLiteDatabase(
            path: directory.file("test.db"), migrations: Notes.migrations, configuration: configuration,
            now: Date(timeIntervalSince1970: 0), logger: .quiet)
    }

    @Test("What 64 concurrent writers were told is there after opening again")
    func concurrentWriters() async throws {
        let database = try open()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for writer in 0..<64 {
                group.addTask {
                    for step in 0..<10 { try await Notes.add(writer * 10 + step, to: database) }
                }
            }
            try await group.waitForAll()
        }
        try await database.close()
        let again = try open()
        #expect(try await Notes.all(in: again) == Array(0..<640))
        let verdict = try again.lookup { try $0.first("PRAGMA integrity_check", []) { try $0.text(0) } }
        #expect(verdict == "ok")
    }

    @Test("A caller hears of its write only when others see it")
    func answersAfterCommit() async throws {
        let database = try open()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<64 {
                group.addTask {
                    try await Notes.add(number, to: database)
                    let isThere = try database.lookup {
                        try $0.first("SELECT 1 FROM notes WHERE id = ?", [.integer(number)]) { try $0.integer(0) }
                    }
                    #expect(isThere == 1)
                }
            }
            try await group.waitForAll()
        }
    }

    @Test("Writes gathered behind a slow one share its fate with nobody: a failing one undoes only itself")
    func failsAlone() async throws {
        let database = try open()
        let gate = Gate()
        async let slow: Void = database.write {
            try gate.hold(); _ = try Notes.insert(1000, into: $0)
        }
        await gate.reached()
        // All of these wait for the slow one, so they share one commit.
        let outcomes = try await withThrowingTaskGroup(of: (Int, Bool).self) { group in
            for number in 0..<40 {
                group.addTask {
                    do {
                        try await database.write {
                            try Notes.insert(number, into: $0)
                            if number % 4 == 1 { throw Refusal() }
                            if number % 4 == 2 { try Notes.insert(number, into: $0) }
                        }
                        return (number, true)
                    } catch is Refusal {
                        return (number, false)
                    } catch StoreError.constraint {
                        return (number, false)
                    }
                }
            }
            gate.open()
            return try await group.reduce(into: [Int: Bool]()) { $0[$1.0] = $1.1 }
        }
        try await slow
        let kept = (0..<40).filter { $0 % 4 == 0 || $0 % 4 == 3 }
        #expect(outcomes.filter(\.value).keys.sorted() == kept)
        #expect(try await Notes.all(in: database) == kept + [1000])
    }

    @Test("Readers see what was committed while a write is under way")
    func readersBesideWriter() async throws {
        let database = try open()
        try await Notes.add(1, to: database)
        let gate = Gate()
        async let slow: Void = database.write {
            try Notes.insert(2, into: $0)
            try gate.hold()
        }
        await gate.reached()
        #expect(try await Notes.all(in: database) == [1])
        #expect(try database.lookup { try $0.first("SELECT count(*) FROM notes", []) { try $0.integer(0) } } == 1)
        gate.open()
        try await slow
        #expect(try await Notes.all(in: database) == [1, 2])
    }

    @Test("Beyond the limit of waiting writes new ones are refused, and those that wait are done")
    func overloaded() async throws {
        let database = try open(.init(waitingWrites: 4))
        let gate = Gate()
        async let slow: Void = database.write { _ in try gate.hold() }
        await gate.reached()
        let done = try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 0..<20 {
                group.addTask {
                    do {
                        try await Notes.add(number, to: database)
                        return true
                    } catch StoreError.overloaded {
                        return false
                    }
                }
            }
            // Sixteen answers come while the writer is held: they are the refusals.
            for _ in 0..<16 { #expect(try await group.next() == false) }
            gate.open()
            return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        try await slow
        #expect(done == 4)
        #expect(try await Notes.all(in: database).count == 4)
        try await Notes.add(100, to: database)
    }

    @Test("Closing waits for the writes let in, and refuses all from then on")
    func closes() async throws {
        let database = try open()
        let gate = Gate()
        let slow = Task {
            try await database.write {
                try gate.hold(); _ = try Notes.insert(1, into: $0)
            }
        }
        await gate.reached()
        let closing = Task { try await database.close() }
        gate.open()
        try await slow.value
        try await closing.value
        await #expect(throws: StoreError.closed) { try await Notes.add(2, to: database) }
        await #expect(throws: StoreError.closed) { _ = try await Notes.all(in: database) }
        #expect(throws: StoreError.closed) {
            try database.lookup { try $0.query("SELECT 1", []) { try $0.integer(0) } }
        }
        try await database.close()
        #expect(try await Notes.all(in: try open()) == [1])
    }

    @Test("A full database says so to all whom it concerns, keeps what it had, and goes on once there is room")
    func full() async throws {
        let database = try open()
        try await Notes.add(1, to: database)
        try await database.write {
            let pages = try $0.first("PRAGMA page_count", []) { try $0.integer(0) } ?? 0
            _ = try $0.query("PRAGMA max_page_count = \(pages + 4)", []) { try $0.integer(0) }
        }
        await #expect(throws: StoreError.full) {
            try await database.write {
                for number in 100..<200 { try Notes.insert(number, String(repeating: "x", count: 4000), into: $0) }
            }
        }
        #expect(try await Notes.all(in: database) == [1])
        try await database.write { _ = try $0.query("PRAGMA max_page_count = 1000000", []) { try $0.integer(0) } }
        try await Notes.add(2, to: database)
        #expect(try await Notes.all(in: database) == [1, 2])
    }

    @Test(
        "When SQLite undoes the whole transaction by itself, the caller hears the real reason, and the writer goes on")
    func automaticRollback() async throws {
        let database = try open()
        try await Notes.add(1, to: database)
        do {
            try await database.write {
                _ = try Notes.insert(2, into: $0)
                _ = try $0.execute("INSERT OR ROLLBACK INTO notes (id, text) VALUES (1, '')")
            }
            Issue.record("was taken")
        } catch StoreError.constraint {}
        try await Notes.add(3, to: database)
        #expect(try await Notes.all(in: database) == [1, 3])
    }

    @Test("Closing folds the log into the database and leaves one file")
    func closesClean() async throws {
        let database = try open()
        try await Notes.add(1, to: database)
        #expect(try database.lookup { try Notes.all(in: $0) } == [1])
        #expect(try await Notes.all(in: database) == [1])
        try await database.close()
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == ["test.db"])
    }
}

private struct Refusal: Error {}

/// Holds a write, on the writer's thread, until it is opened.
private final class Gate: Sendable {
    private struct NeverOpened: Error {}

    private let semaphore = DispatchSemaphore(value: 0)
    private let arrival = AsyncStream<Void>.makeStream()

    func hold() throws {
        arrival.continuation.finish()
        guard semaphore.wait(timeout: .now() + 30) == .success else { throw NeverOpened() }
    }

    func reached() async { for await _ in arrival.stream {} }
    func open() { semaphore.signal() }
}
