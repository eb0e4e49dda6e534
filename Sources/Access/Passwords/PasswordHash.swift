import Crypto
import CryptoExtras
import Foundation

/// scrypt's answer for one password, with what it was made from, in the PHC string format:
/// `$scrypt$ln=15,r=8,p=3$SALT$HASH`, both in base64 without padding.
struct PasswordHash: Sendable, CustomStringConvertible {
    struct Parameters: Hashable, Sendable {
        let logRounds: Int
        let blockSize: Int
        let parallelism: Int
    }

    /// What makes a hash of a password and a salt.
    typealias Derivation = @Sendable (_ password: String, _ salt: Data, Parameters) throws -> Data

    /// Enough for any sensible parameters, and no more memory than a gigabyte for what a database may hold.
    private static let limits = (logRounds: 1...20, blockSize: 1...8, parallelism: 1...16)

    let parameters: Parameters
    private let salt: Data
    private let hash: Data

    /// Takes as long as the parameters want. Throws if there is no memory for it.
    init(of password: String, _ parameters: Parameters, by derive: Derivation = Self.scrypt) throws {
        var generator = SystemRandomNumberGenerator()
        let salt = Data((0..<16).map { _ in UInt8.random(in: .min ... .max, using: &generator) })
        self.init(parameters: parameters, salt: salt, hash: try derive(password, salt, parameters))
    }

    private init(parameters: Parameters, salt: Data, hash: Data) {
        self.parameters = parameters
        self.salt = salt
        self.hash = hash
    }

    /// nil for what is not in the format, or beyond the limits.
    init?(_ text: String) {
        let format = #/\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+\/]{22})\$([A-Za-z0-9+\/]{43})/#
        guard let match = text.wholeMatch(of: format), let logRounds = Int(match.1), let blockSize = Int(match.2),
            let parallelism = Int(match.3), Self.limits.logRounds.contains(logRounds),
            Self.limits.blockSize.contains(blockSize), Self.limits.parallelism.contains(parallelism),
            let salt = Data(base64Encoded: match.4 + "=="), let hash = Data(base64Encoded: match.5 + "=")
        else { return nil }
        self.init(
            parameters: Parameters(logRounds: logRounds, blockSize: blockSize, parallelism: parallelism), salt: salt,
            hash: hash)
    }

    /// What is stored.
    var phc: String {
        "$scrypt$ln=\(parameters.logRounds),r=\(parameters.blockSize),p=\(parameters.parallelism)"
            + "$\(salt.unpaddedBase64)$\(hash.unpaddedBase64)"
    }

    var description: String { "$scrypt$****" }

    /// Takes as long as making it did, whatever the password.
    func matches(_ password: String, by derive: Derivation = Self.scrypt) throws -> Bool {
        let derived = try derive(password, salt, parameters)
        // Digests are compared in a time that tells nothing.
        return SHA256.hash(data: derived) == SHA256.hash(data: hash)
    }

    /// Keyboards write one letter in several ways: what looks the same is the same. What is longer than any password
    /// may be costs no more than the longest.
    static func scrypt(_ password: String, _ salt: Data, _ parameters: Parameters) throws -> Data {
        let bytes = Data(password.utf8.count > 4_096 ? "".utf8 : password.precomposedStringWithCanonicalMapping.utf8)
        let key = try KDF.Scrypt.deriveKey(
            from: bytes, salt: salt, outputByteCount: 32, rounds: 1 << parameters.logRounds,
            blockSize: parameters.blockSize, parallelism: parameters.parallelism)
        return key.withUnsafeBytes { Data($0) }
    }
}

extension Data {
    fileprivate var unpaddedBase64: String { base64EncodedString().replacing("=", with: "") }
}
