import NIOCore

/// The head of an answer, and its body still to be read.
package struct TransferResponse: Sendable {
    package let status: Int
    /// As received, names in lower case, repeated ones kept.
    package let headers: [(name: String, value: String)]
    /// To be read once. Dropping it, or cancelling the reader, closes the transfer.
    package let body: TransferBytes

    package init(status: Int, headers: [(name: String, value: String)], body: TransferBytes) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// The first header of that name, in whatever case.
    package func header(_ name: String) -> String? {
        let name = name.lowercased()
        return headers.first { $0.name == name }?.value
    }

    /// The length announced for the body as it crosses the wire.
    package var contentLength: Int? { header("content-length").flatMap(Int.init) }
}
