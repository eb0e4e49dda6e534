import Foundation
import Glibc
import TestSupport
import Testing

@testable import Vault

@Suite struct VaultTests {
    @Test func `what is sealed opens, and differs each time`() throws {
        let vault = Vault(current: MasterKey())
        let first = try vault.seal("a secret of an account", for: "tokens.secret")
        let second = try vault.seal("a secret of an account", for: "tokens.secret")
        #expect(first != second)
        #expect(try vault.open(first, for: "tokens.secret") == "a secret of an account")
        #expect(first.range(of: Data("secret".utf8)) == nil)
    }

    @Test func `a value opens neither for another purpose, nor changed in any byte, nor cut`() throws {
        let vault = Vault(current: MasterKey())
        let sealed = try vault.seal("secret", for: "tokens.secret")
        #expect(throws: VaultError.damaged) { try vault.open(sealed, for: "proxies.url") }
        for index in sealed.indices {
            var changed = sealed
            changed[index] ^= 1
            #expect(throws: VaultError.self) { try vault.open(changed, for: "tokens.secret") }
            #expect(throws: VaultError.self) { try vault.open(sealed.prefix(index), for: "tokens.secret") }
        }
    }

    @Test func `older keys open and the current one seals`() throws {
        let (old, new) = (MasterKey(), MasterKey())
        let sealed = try Vault(current: old).seal("secret", for: "a.b")
        let vault = Vault(current: new, older: [old])
        #expect(try vault.open(sealed, for: "a.b") == "secret")
        #expect(!vault.isCurrent(sealed))
        #expect(vault.isCurrent(try vault.seal("secret", for: "a.b")))
        #expect(throws: VaultError.unknownKey(old.id.hexadecimal)) {
            try Vault(current: new).open(sealed, for: "a.b")
        }
    }

    @Test func `a key file is made once, for its owner alone, and keeps its keys`() throws {
        let directory = try TemporaryDirectory()
        let file = KeyFile(path: directory.file("secret.key"))
        let sealed = try file.vault().seal("secret", for: "a.b")
        #expect(try file.vault().open(sealed, for: "a.b") == "secret")
        var status = stat()
        #expect(stat(file.path, &status) == 0)
        #expect(status.st_mode & 0o777 == 0o600)
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == ["secret.key"])

        let next = try file.addKey()
        #expect(!next.isCurrent(sealed))
        #expect(try next.open(sealed, for: "a.b") == "secret")
        try file.forgetOlder()
        #expect(throws: VaultError.self) { try file.vault().open(sealed, for: "a.b") }
    }

    @Test func `a key file that others may read, or that holds something else, is refused`() throws {
        let directory = try TemporaryDirectory()
        let file = KeyFile(path: directory.file("secret.key"))
        _ = try file.vault()
        chmod(file.path, 0o640)
        #expect(throws: KeyFileError.readableByOthers(file.path)) { try file.vault() }
        chmod(file.path, 0o600)
        for text in ["", "short\n", String(repeating: "g", count: 64), "+1" + String(repeating: "0", count: 62)] {
            try Data(text.utf8).write(to: URL(fileURLWithPath: file.path))
            chmod(file.path, 0o600)
            #expect(throws: KeyFileError.malformed(file.path)) { try file.vault() }
        }
        #expect(throws: KeyFileError.unusable("/nowhere/secret.key", errno: ENOENT)) {
            try KeyFile(path: "/nowhere/secret.key").vault()
        }
    }

    @Test func `many that make a key file at once agree on one key`() async throws {
        let directory = try TemporaryDirectory()
        let file = KeyFile(path: directory.file("secret.key"))
        let sealed = try await withThrowingTaskGroup(of: Data.self) { group in
            for _ in 0..<16 { group.addTask { try file.vault().seal("secret", for: "a.b") } }
            return try await group.reduce(into: [Data]()) { $0.append($1) }
        }
        let vault = try file.vault()
        #expect(sealed.allSatisfy { vault.isCurrent($0) })
    }

    @Test func `a key shows only its name`() {
        let key = MasterKey()
        #expect(!"\(key)".contains(key.hexadecimal.prefix(16)))
        #expect(MasterKey(hexadecimal: key.hexadecimal)?.id == key.id)
    }
}
