import Foundation
import Glibc
import Logging
import Store
import TestSupport
import Testing

@testable import App

@Suite("The data directory")
struct DataDirectoryTests {
    @Test("It is made for its owner alone, and so is the database")
    func permissions() async throws {
        let place = try TemporaryDirectory()
        let directory = DataDirectory(place.file("deep/data"))
        try directory.make()
        let database = try directory.openDatabase(now: Date(timeIntervalSince1970: 1), logger: .quiet)
        try await database.beat(now: Date(timeIntervalSince1970: 2))

        #expect(mode(directory.path) == 0o700)
        #expect(mode(directory.database) == 0o600)
        #expect(mode(directory.database + "-wal") == 0o600)
        let beat = try await database.read { try $0.first("SELECT beaten_at FROM heartbeat", []) { try $0.date(0) } }
        #expect(beat == Date(timeIntervalSince1970: 2))
        try await database.close()
    }

    @Test("A file where a folder of media belongs is told before anything starts")
    func folders() throws {
        let place = try TemporaryDirectory()
        let directory = DataDirectory(place.path)
        try directory.checkFolders()
        try FileManager.default.createDirectory(atPath: place.file("temp"), withIntermediateDirectories: false)
        try directory.checkFolders()
        #expect(FileManager.default.createFile(atPath: place.file("temp/video"), contents: nil))

        #expect(throws: DataDirectoryError.unusable(directory.path, "its folder temp/video: Not a directory")) {
            try directory.checkFolders()
        }
    }

    @Test("One that is there keeps its permissions; the database does not")
    func existing() async throws {
        let place = try TemporaryDirectory()
        let directory = DataDirectory(place.file("data"))
        try FileManager.default.createDirectory(
            atPath: directory.path, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o755])
        #expect(FileManager.default.createFile(atPath: directory.database, contents: nil))
        #expect(chmod(directory.database, 0o644) == 0)

        try await directory.withDatabase { try await $0.beat(now: Date(timeIntervalSince1970: 2)) }

        #expect(mode(directory.path) == 0o755)
        #expect(mode(directory.database) == 0o600)
    }

    @Test("Only one server runs on it, and the second is told which process does")
    func serverLock() throws {
        let place = try TemporaryDirectory()
        let directory = DataDirectory(place.path)
        var lock: FileLock? = try directory.lockForServer()

        #expect(throws: DataDirectoryError.inUse(directory.path, pid: Int(getpid()))) {
            try directory.lockForServer()
        }
        withExtendedLifetime(lock) {}
        lock = nil
        lock = try directory.lockForServer()
        #expect(lock != nil)
    }

    @Test("Commands use the database beside a server")
    func besideServer() async throws {
        let place = try TemporaryDirectory()
        let directory = DataDirectory(place.path)
        let lock = try directory.lockForServer()
        let server = try directory.openDatabase(now: Date(timeIntervalSince1970: 1), logger: .quiet)

        try await directory.withDatabase { try await $0.beat(now: Date(timeIntervalSince1970: 5)) }

        let beat = try await server.read { try $0.first("SELECT beaten_at FROM heartbeat", []) { try $0.date(0) } }
        #expect(beat == Date(timeIntervalSince1970: 5))
        try await server.close()
        withExtendedLifetime(lock) {}
    }

    @Test("A file in its place is refused in one line")
    func notADirectory() throws {
        let place = try TemporaryDirectory()
        #expect(FileManager.default.createFile(atPath: place.file("data"), contents: nil))
        let directory = DataDirectory(place.file("data"))

        #expect(throws: DataDirectoryError.unusable(directory.path, "it is not a directory")) { try directory.make() }
    }

    private func mode(_ path: String) -> mode_t {
        var status = stat()
        return stat(path, &status) == 0 ? status.st_mode & 0o777 : 0
    }

    @Test(
        "One that others may write to is found out; one they may read is not complained about",
        arguments: [(0o700, false), (0o755, false), (0o770, true), (0o707, true), (0o777, true)])
    func open(mode: Int, isOpen: Bool) throws {
        let place = try TemporaryDirectory()
        let directory = DataDirectory(place.file("data"))
        try directory.make()
        #expect(chmod(directory.path, mode_t(mode)) == 0)

        #expect(directory.isOpenToOthers == isOpen)
        #expect(directory.checkLine.isGood && directory.checkLine.isWarning == isOpen)
        #expect(directory.checkLine.text.hasPrefix(isOpen ? "warn " : "ok "))
    }
}
