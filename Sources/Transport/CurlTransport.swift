import Logging

/// HTTP client: libcurl's multi interface on a thread of its own, async/await in front.
///
/// Connections are pooled and reused; HTTP/2 where the other side offers it over TLS.
package final class CurlTransport: Sendable {
    package struct Configuration: Sendable {
        /// Connections kept open at most.
        package var maximumConnections: Int
        /// PEM file with certificate authorities to trust in place of the system's; nil is the system's.
        package var certificateAuthorities: String?

        package init(maximumConnections: Int = 1024, certificateAuthorities: String? = nil) {
            self.maximumConnections = maximumConnections
            self.certificateAuthorities = certificateAuthorities
        }
    }

    package init(_ configuration: Configuration = Configuration(), logger: Logger) throws {}

    /// Returns when the answer's head is there. Cancelling the task closes the transfer at once.
    package func send(_ request: TransferRequest) async throws(TransferError) -> TransferResponse {
        throw TransferError(.closed, message: "", requestMayHaveArrived: false)
    }

    /// Ends every transfer with `.closed` and the thread with it; returns when it is gone.
    package func shutdown() async {}
}
