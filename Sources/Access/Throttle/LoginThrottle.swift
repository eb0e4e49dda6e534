import Foundation

/// Who may try a password now. An attempt is begun before its password is looked at, and then ended by one of the other
/// three; one that has to wait costs nothing.
struct LoginThrottle: Sendable {
    /// Both of whom an attempt counts against.
    struct Attempt: Hashable, Sendable {
        let address: String
        let account: String

        /// Names may be of any length, so their digests stand for them.
        init(address: String, name: String) {
            self.address = ClientAddress(address).text
            account = KeyDigest(hashing: name).bytes.base64EncodedString()
        }
    }

    private var addresses: LoginMeters
    private var accounts: LoginMeters

    init(limit: Int = 10_000) {
        addresses = LoginMeters(limit: limit)
        accounts = LoginMeters(limit: limit)
    }

    var count: Int { addresses.count + accounts.count }

    /// nil if it may go on, else how long it has to wait.
    mutating func begin(_ attempt: Attempt, now: Date) -> Duration? {
        let wait = max(addresses.wait(attempt.address, now: now), accounts.wait(attempt.account, now: now))
        guard wait <= 0 else { return .seconds(Int64(wait.rounded(.up))) }
        change(attempt, now: now) { $0.take() }
        return nil
    }

    mutating func fail(_ attempt: Attempt, now: Date) { change(attempt, now: now) { $0.fail(now: now) } }

    mutating func succeed(_ attempt: Attempt, now: Date) { change(attempt, now: now) { $0.succeed() } }

    /// No password was looked at.
    mutating func withdraw(_ attempt: Attempt, now: Date) { change(attempt, now: now) { $0.giveBack() } }

    private mutating func change(_ attempt: Attempt, now: Date, _ change: (inout LoginMeter) -> Void) {
        addresses.change(attempt.address, now: now, change)
        accounts.change(attempt.account, now: now, change)
    }
}
