import Foundation
import Testing

@testable import Access

@Suite struct RecentKeysTests {
    private let recent = RecentKeys()
    private let digest = KeyDigest(hashing: "sk-a")
    private let now = Date(timeIntervalSince1970: 1_760_000_000)
    private let holder = KeyHolder(
        principal: Principal(owner: "ann", keyID: "key_1", keyName: "a"), expiresAt: nil, revokedAt: nil)

    @Test(
        "An answer lives for a second, and not longer when the clock is set back",
        arguments: [(0.0, true), (0.999, true), (1.0, false), (-0.1, false)])
    func lives(age: Double, isThere: Bool) {
        recent.remember(holder, for: digest, asked: recent.ask(), now: now)
        #expect((recent.answer(for: digest, now: now.addingTimeInterval(age)) != nil) == isThere)
    }

    @Test("An answer that was asked before a revocation is not kept after it")
    func forgets() {
        let asked = recent.ask()
        recent.forgetAll()
        recent.remember(holder, for: digest, asked: asked, now: now)
        #expect(recent.answer(for: digest, now: now) == .none)
    }

    @Test("That nobody holds a key is an answer too, until it is replaced")
    func remembersMisses() {
        recent.remember(nil, for: digest, asked: recent.ask(), now: now)
        #expect(recent.answer(for: digest, now: now) == .some(nil))
        recent.remember(holder, for: digest, asked: recent.ask(), now: now)
        #expect(recent.answer(for: digest, now: now) == .some(holder))
        #expect(recent.count == 1)
    }
}
