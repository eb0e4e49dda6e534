import Crypto
import Foundation

/// Who asks: the value of the `sso` cookie, and the user id that follows from it.
struct Account: Hashable, Sendable {
    let token: String
    let userID: String

    init(token: String) {
        self.token = token
        let digest = SHA256.hash(data: Data(token.utf8)).prefix(16).map { $0 }
        let hex = digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
        userID = [hex[0..<4], hex[4..<6], hex[6..<8], hex[8..<10], hex[10..<16]].map { $0.joined() }.joined(
            separator: "-")
    }

    /// The account named by a Cookie header; nil without a `sso` in it.
    init?(cookie: String?) {
        guard let token = Account.token(cookie: cookie) else { return nil }
        self.init(token: token)
    }

    static func token(cookie: String?) -> String? {
        let token = cookie?.split(separator: ";").lazy
            .map { $0.trimmingPrefix(while: { $0 == " " }) }
            .first { $0.hasPrefix("sso=") }?
            .dropFirst(4)
        return token.flatMap { $0.isEmpty ? nil : String($0) }
    }
}
