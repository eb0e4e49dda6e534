import HTTPTypes

/// How a client marks a request that it may send, or does send, more than once.
struct Repetition: Hashable {
    var idempotencyKey: String?
    /// An SDK's own retry. SDKs send no idempotency key.
    var isRepeat: Bool

    init(_ headers: HTTPFields) throws {
        isRepeat = headers[.stainlessRetryCount].flatMap { Int($0) }.map { $0 > 0 } ?? false
        guard let key = headers[.idempotencyKey] else { return }
        guard (1...255).contains(key.utf8.count), key.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw APIError.invalid("Idempotency-Key", "'Idempotency-Key' must have 1 to 255 visible ASCII characters.")
        }
        idempotencyKey = key
    }
}
