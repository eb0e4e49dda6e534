import Crypto
import Foundation

/// The SHA-256 of a key: all that is kept of it. Comparing takes the same time wherever two differ.
struct KeyDigest: Hashable, Sendable {
    private let hash: SHA256Digest

    init(hashing key: String) {
        var key = key
        hash = key.withUTF8 { SHA256.hash(data: UnsafeRawBufferPointer($0)) }
    }

    /// nil for what cannot be a key, so that it costs no hash of a megabyte.
    init?(of key: String) {
        guard (1...256).contains(key.utf8.count) else { return nil }
        self.init(hashing: key)
    }

    var bytes: Data { Data(hash) }

    func matches(_ stored: Data) -> Bool { hash == stored }
}
