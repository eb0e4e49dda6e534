import Access
import Foundation
import Glibc
import ServiceLifecycle
import TestSupport
import Testing

@testable import App

@Suite("The administrator's beginnings")
struct AdministratorTests {
    private static let password = "correct horse 7 battery"
    private let place: TemporaryDirectory
    private let directory: DataDirectory

    init() throws {
        place = try TemporaryDirectory()
        directory = DataDirectory(place.file("data"))
        try directory.make()
    }

    @Test("A start without an administrator leaves the code in a file for its owner alone, and the next one another")
    func code() async throws {
        let first = try await start()
        let code = try #require(first)
        #expect(try file() == code.secret.text + "\n")
        var status = stat()
        #expect(stat(directory.setUpFile.path, &status) == 0 && status.st_mode & 0o777 == 0o600)
        let second = try #require(try await start())
        #expect(second.secret != code.secret)
        #expect(try file() == second.secret.text + "\n")
        let text = Announcement(
            host: "::1", port: 1, directory: directory, upstream: nil, tokens: 0, setUpCode: second, program: "f"
        ).text
        #expect(text.contains(second.secret.text) && text.contains(directory.setUpFile.path))
    }

    @Test("With an administrator there is no code, and a file that was left goes")
    func noCode() async throws {
        _ = try await start()
        try await with { try await $0.setPassword(Self.password, name: nil, now: Date()) }
        #expect(try await start() == nil)
        #expect(throws: (any Error).self) { try file() }
    }

    @Test("The file goes once the code is used")
    func used() async throws {
        try await with { administration in
            let code = try #require(
                try await administration.start(.init(), file: directory.setUpFile, now: Date()))
            let watch = SetUpWatch(
                administration: administration, code: code, file: directory.setUpFile, interval: .milliseconds(5),
                logger: .silent)
            let group = ServiceGroup(services: [watch], logger: .silent)
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                tasks.addTask { try await group.run() }
                try await administration.setUp(
                    code: code.secret.text, name: "anna", password: Self.password, now: Date())
                while access(directory.setUpFile.path, F_OK) == 0 { await Task.yield() }
                await group.triggerGracefulShutdown()
                try await tasks.waitForAll()
            }
        }
    }

    @Test("The password file of the settings makes the administrator; a weak one ends the start with a clear message")
    func passwordFile() async throws {
        let path = place.file("password")
        var admin = Configuration.Admin()
        admin.passwordFile = path
        let missing = await #expect(throws: CommandFailure.self) { _ = try await start(admin) }
        #expect(missing?.description == "admin.password_file \(path): No such file or directory")
        try Data("grok2api\n".utf8).write(to: URL(fileURLWithPath: path))
        let weak = await #expect(throws: CommandFailure.self) { _ = try await start(admin) }
        #expect(weak?.description == "admin.password_file \(path): the password must have at least 10 characters")
        try Data((Self.password + "\n").utf8).write(to: URL(fileURLWithPath: path))
        #expect(try await start(admin) == nil)
        try await with {
            _ = try await $0.logIn(name: "admin", password: Self.password, from: "::1", now: Date())
        }
    }

    @Test("A password comes from a pipe as one line")
    func pipe() throws {
        #expect(try read("one two \nrest") == "one two ")
        #expect(try read("one\r\n") == "one")
        #expect(try read("") == "")
        #expect(throws: CommandFailure.self) { try read(String(repeating: "x", count: 5_000)) }
    }

    @Test("A terminal is asked twice, and shows nothing of it")
    func terminal() throws {
        var main: CInt = 0
        var side: CInt = 0
        try #require(openpty(&main, &side, nil, nil, nil) == 0)
        let prompts = Pipe()
        defer {
            close(main)
            close(side)
        }
        let input = PasswordInput(
            descriptor: side, prompts: Output(descriptor: prompts.fileHandleForWriting.fileDescriptor))
        let typist = Thread { [main] in
            // Each prompt is the sign that the terminal is mute.
            for word in ["correct horse\n", "correct horse\n", "half\u{3}"] {
                var seen = ""
                while !seen.hasSuffix(": ") {
                    seen += String(decoding: prompts.fileHandleForReading.availableData, as: UTF8.self)
                }
                Output(descriptor: main).write(word)
            }
        }
        typist.start()
        #expect(try input.read() == "correct horse")
        #expect(throws: CommandFailure.self) { try input.read() }
        var settings = termios()
        #expect(tcgetattr(side, &settings) == 0 && settings.c_lflag & tcflag_t(ECHO) != 0)
        var shown = [UInt8](repeating: 0, count: 1_024)
        _ = fcntl(main, F_SETFL, O_NONBLOCK)
        let count = Glibc.read(main, &shown, shown.count)
        #expect(!String(decoding: shown.prefix(max(count, 0)), as: UTF8.self).contains("horse"))
    }

    private func read(_ text: String) throws -> String {
        let pipe = Pipe()
        try pipe.fileHandleForWriting.write(contentsOf: Data(text.utf8))
        try pipe.fileHandleForWriting.close()
        return try PasswordInput(descriptor: pipe.fileHandleForReading.fileDescriptor).read()
    }

    private func file() throws -> String { try String(contentsOfFile: directory.setUpFile.path, upTo: 100) }

    private func start(_ admin: App.Configuration.Admin = .init()) async throws -> SetUpCode? {
        try await with { try await $0.start(admin, file: directory.setUpFile, now: Date()) }
    }

    private func with<Result>(_ body: (Administration) async throws -> Result) async throws -> Result {
        try await directory.withDatabase {
            try await body(
                Administration(
                    database: $0,
                    passwords: PasswordHasher(configuration: .init(logRounds: 4, blockSize: 1, parallelism: 1)),
                    logger: .silent))
        }
    }
}
