import Logging

/// HTTP client: libcurl's multi interface on a thread of its own, async/await in front.
///
/// Connections are pooled and reused; HTTP/2 where the other side offers it over TLS. A GET, HEAD or OPTIONS is sent
/// again by itself when a pooled connection turns out to be dead; no other request ever is.
///
/// Whoever drops it without `shutdown()` ends its transfers likewise, only without waiting for it.
package final class CurlTransport: Sendable {
    package struct Configuration: Sendable {
        /// Connections at once at most: without HTTP/2 each transfer has its own, and one above them waits.
        package var maximumConnections: Int
        /// Of those, how many are kept open when they are idle.
        package var keptConnections: Int
        /// PEM file with certificate authorities to trust in place of the system's; nil is the system's.
        package var certificateAuthorities: String?

        package init(
            maximumConnections: Int = 16_384, keptConnections: Int = 1024, certificateAuthorities: String? = nil
        ) {
            self.maximumConnections = maximumConnections
            self.keptConnections = keptConnections
            self.certificateAuthorities = certificateAuthorities
        }
    }

    private let engine: CurlEngine

    package init(_ configuration: Configuration = Configuration(), logger: Logger) throws {
        engine = try CurlEngine(configuration, logger: logger)
    }

    deinit { engine.abandon() }

    /// Returns when the answer's head is there. Cancelling the task closes the transfer at once.
    package func send(_ request: TransferRequest) async throws(TransferError) -> TransferResponse {
        let transfer = Transfer(try TransferOrder(request), try TransferLoad(request), engine: engine)
        let reader = TransferReader(transfer)
        let outcome = await transfer.start()
        // Also where no answer came.
        if let time = transfer.connectTime { ConnectMeter.current?.add(time) }
        let head = try outcome.get()
        return TransferResponse(status: head.status, headers: head.headers, body: TransferBytes(reader: reader))
    }

    /// Ends every transfer with `.closed` and the thread with it; returns when it is gone.
    package func shutdown() async {
        await engine.shutdown()
    }
}
