/// Why an exchange did not end well. An HTTP error status is not a `TransferError`: it is an answer.
package struct TransferError: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Kind: String, Sendable, CaseIterable {
        /// The URL or another part of the request is not usable; nothing was sent.
        case badRequest
        /// The host's name was not found.
        case resolve
        case connect
        /// The proxy's name was not found, it refused, was not reachable or does not take our password.
        case proxy
        case tls
        case connectTimeout, firstByteTimeout, idleTimeout, totalTimeout
        /// The connection broke while sending or receiving, or the body ended short of its length.
        case broken
        case cancelled
        /// The engine is shut down.
        case closed
    }

    package let kind: Kind
    /// libcurl's words; no secret is in them.
    package let message: String
    /// Whether any byte of the request may have reached the other side.
    package let requestMayHaveArrived: Bool

    package init(_ kind: Kind, message: String, requestMayHaveArrived: Bool) {
        self.kind = kind
        self.message = message
        self.requestMayHaveArrived = requestMayHaveArrived
    }

    package var description: String { "\(kind.rawValue): \(message)" }
}
