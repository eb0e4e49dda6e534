import Crypto
import Foundation

/// Hash of what a client asks for, part by part: two wishes of the same parts are the same wish, whatever the encoding and
/// the multipart boundary were.
enum Fingerprint {
    static func of(_ parts: [String]) -> String {
        var hash = SHA256()
        for part in parts {
            hash.update(data: Data("\(part.utf8.count):".utf8))
            hash.update(data: Data(part.utf8))
        }
        let digits = Array("0123456789abcdef".utf8)
        return String(
            decoding: hash.finalize().flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
