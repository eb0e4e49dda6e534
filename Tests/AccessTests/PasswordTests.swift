import NIOConcurrencyHelpers
import Testing

@testable import Access

@Suite("Passwords") struct PasswordTests {
    @Test(
        "What everybody tries first may not be set",
        arguments: [
            "", "admin", "grok2api", "123456", "password", "short", "1234567890", "0987654321", "abcdefghij",
            "aaaaaaaaaaaa", "abababababab", "adminadmin", "admin123456", "Admin-2026!", "grok2api123",
            "P" + "assword123",
            "changeme123", "qwertyuiop", "administrator", "iloveyou123", "root123456", "annaanna1234",
        ])
    func refused(password: String) {
        #expect(PasswordRules.fault(in: password, name: "anna") != nil)
    }

    @Test(
        "What is long enough and no such word may",
        arguments: ["correct horse battery", "kR7#pq0-Zx", "äöü ßéñ çøå œ", "8391028475"])
    func accepted(password: String) {
        #expect(PasswordRules.fault(in: password, name: "anna") == nil)
    }

    @Test("Passwords that are too long, or hold what no keyboard types, are refused as such")
    func limits() {
        #expect(PasswordRules.fault(in: String(repeating: "häuser", count: 1_000), name: "a") == .tooLong)
        #expect(PasswordRules.fault(in: "correct\nhorse battery", name: "a") == .unprintable)
        #expect(PasswordRules.fault(in: "correcthorse\u{0}", name: "a") == .unprintable)
    }

    @Test("The real parameters are N 2^15, r 8, p 3, and the string tells them")
    func real() async throws {
        let hasher = PasswordHasher()
        let hash = try await hasher.hash("correct horse")
        #expect(hash.phc.hasPrefix("$scrypt$ln=15,r=8,p=3$"))
        let read = try #require(PasswordHash(hash.phc))
        #expect(read.phc == hash.phc && hasher.isCurrent(read))
        #expect(try await hasher.matches("correct horse", read))
        #expect(try await !hasher.matches("correct horsf", read))
    }

    @Test("One letter typed in two ways is the same, and no two hashes are")
    func letters() async throws {
        let hasher = PasswordHasher(configuration: .init(logRounds: 4, blockSize: 1, parallelism: 1))
        let hash = try await hasher.hash("caf\u{E9}")
        #expect(try await hasher.matches("cafe\u{301}", hash))
        #expect(try await hasher.hash("caf\u{E9}").phc != hash.phc)
    }

    @Test(
        "What is no hash, or asks for too much memory, is none",
        arguments: [
            "", "plain", "$scrypt$ln=15,r=8,p=3$$", "$argon2id$v=19$m=1,t=1,p=1$AAAA$AAAA",
            "$scrypt$ln=31,r=8,p=3$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
            "$scrypt$ln=0,r=8,p=3$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        ])
    func malformed(text: String) {
        #expect(PasswordHash(text) == nil)
    }

    @Test("Two run at once, as many wait as may, and the next is refused")
    func line() async throws {
        let hasher = PasswordHasher(configuration: .init(waiting: 3))
        let running = NIOLockedValueBox((now: 0, most: 0))
        let gate = ConditionLock(value: 0)
        let (begun, begins) = AsyncStream.makeStream(of: Void.self)
        let work: @Sendable () -> Void = {
            running.withLockedValue {
                $0.now += 1
                $0.most = max($0.most, $0.now)
            }
            begins.yield()
            gate.lock(whenValue: 1)
            gate.unlock()
            running.withLockedValue { $0.now -= 1 }
        }
        await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<20 {
                group.addTask {
                    do {
                        try await hasher.run(work)
                        return true
                    } catch {
                        return false
                    }
                }
            }
            // Those refused end while none of the others can.
            for _ in 0..<15 { #expect(await group.next() == false) }
            var events = begun.makeAsyncIterator()
            for _ in 0..<2 { await events.next() }
            gate.lock()
            gate.unlock(withValue: 1)
            for _ in 0..<5 { #expect(await group.next() == true) }
        }
        #expect(running.withLockedValue { $0.most } == 2)
        try await hasher.run {}
    }
}
