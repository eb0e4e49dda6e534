import Catalog
import Foundation
import Pool
import Store
import TestSupport
import Testing
import Transport
import Upstream
import Vault
import Webhooks

@testable import App

@Suite("A new master key")
struct RekeyTests {
    private let place: TemporaryDirectory
    private let directory: DataDirectory

    init() throws {
        place = try TemporaryDirectory()
        directory = DataDirectory(place.file("data"))
        try directory.make()
    }

    @Test("Tokens and proxies open under the new key, and under no other")
    func sealedAnew() async throws {
        let old = try directory.vault()
        #expect(try await secrets(old, adding: true) == Self.all)
        #expect(try await directory.rekey() == 4)
        let lines = try String(contentsOfFile: directory.keyFile.path, encoding: .utf8).split(separator: "\n")
        #expect(lines.count == 1)
        #expect(try await secrets(directory.vault()) == Self.all)
        await #expect(throws: (any Error).self) { try await secrets(old) }
    }

    @Test("It keeps away from a directory that a server runs on")
    func besideAServer() async throws {
        _ = try await secrets(directory.vault(), adding: true)
        let lock = try directory.lockForServer()
        await #expect(throws: DataDirectoryError.self) { try await directory.rekey() }
        withExtendedLifetime(lock) {}
        #expect(try await secrets(directory.vault()) == Self.all)
    }

    @Test("Interrupted before all was sealed, it goes on from there")
    func interrupted() async throws {
        _ = try await secrets(directory.vault(), adding: true)
        _ = try directory.keyFile.addKey()
        #expect(try await secrets(directory.vault()) == Self.all)
        #expect(try await directory.rekey() == 4)
        #expect(try await secrets(directory.vault()) == Self.all)
    }

    @Test("A key that was lost is not replaced, and put back it opens everything")
    func lostKey() async throws {
        _ = try await secrets(directory.vault(), adding: true)
        let (path, aside) = (directory.keyFile.path, place.file("aside"))
        #expect(await KeyCheck(directory: directory).line()?.isGood == true)
        try FileManager.default.moveItem(atPath: path, toPath: aside)

        for use in [
            { try await directory.withDatabase { _ = try await directory.vault(for: $0) } },
            { _ = try await directory.rekey() }, { _ = try await directory.storedSettings() },
        ] as [() async throws -> Void] {
            await #expect(throws: DataDirectoryError.keyLost(path)) { try await use() }
        }
        #expect(!FileManager.default.fileExists(atPath: path))
        #expect(await KeyCheck(directory: directory).line()?.isGood == false)

        try FileManager.default.moveItem(atPath: aside, toPath: path)
        #expect(try await secrets(directory.vault()) == Self.all)
    }

    @Test("Where nothing is sealed yet, a key is made for the first use, and none for a look")
    func firstKey() async throws {
        try await directory.withDatabase { _ in }
        #expect(try await directory.storedSettings().isEmpty)
        #expect(await KeyCheck(directory: directory).line() == nil)
        #expect(!FileManager.default.fileExists(atPath: directory.keyFile.path))
        try await directory.withDatabase { _ = try await directory.vault(for: $0) }
        #expect(FileManager.default.fileExists(atPath: directory.keyFile.path))
    }

    private static let all = [
        "a-token-of-the-tests-1", "a-token-of-the-tests-2", "a-word",
    ]

    private func secrets(_ vault: Vault, adding: Bool = false) async throws -> [String] {
        try await directory.withDatabase { database in
            let transport = try CurlTransport(logger: .silent)
            let tokens = TokenPool(database: database, vault: vault, configuration: .init(), logger: .silent)
            let proxies = ProxyPool(
                database: database, vault: vault, configuration: .init(), transport: transport, logger: .silent)
            if adding {
                _ = try await tokens.add(
                    lines: Self.all.prefix(2).joined(separator: "\n"), tier: .basic, now: Date())
                _ = try await proxies.add(lines: "http://ann:a-word@127.0.0.1:1", now: Date())
                let webhooks = Webhooks(database: database, vault: vault, transport: transport, logger: .silent)
                _ = try await webhooks.create(
                    owner: "ann", name: "mine", url: "https://1.1.1.1/", types: [.videoFailed], now: Date())
            }
            do {
                try await proxies.load(isGuest: true)
                let found =
                    try await tokens.list().map(\.credential.secret) + proxies.list().compactMap(\.proxy.password)
                await transport.shutdown()
                return found
            } catch {
                await transport.shutdown()
                throw error
            }
        }
    }
}
