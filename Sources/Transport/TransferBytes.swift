import NIOCore

/// A body as it arrives, for one reader. The transfer is paused while more than 256 KiB wait to be read.
///
/// Bytes come decoded (see `TransferRequest.headers`). However much a small compressed body would swell to, only what
/// is read is kept: libcurl decodes at most 16 KiB of wire bytes ahead of the reader.
package struct TransferBytes: AsyncSequence, Sendable {
    package typealias Element = ByteBuffer

    let reader: TransferReader

    package struct AsyncIterator: AsyncIteratorProtocol, Sendable {
        let reader: TransferReader

        /// Throws `TransferError` only.
        package mutating func next() async throws -> ByteBuffer? {
            try await reader.transfer.read().get()
        }
    }

    package func makeAsyncIterator() -> AsyncIterator { AsyncIterator(reader: reader) }

    /// Closes the transfer now, whoever holds it; its reader gets `.cancelled`. Harmless after the end.
    package func close() { reader.transfer.cancel() }

    /// Nothing more is read. What still comes is thrown away, for at most so long: a connection whose answer came to its
    /// end can be used again.
    package func leave(within patience: Duration) { reader.transfer.leave(within: patience) }

    /// The whole body, or `TransferError` of kind `.broken` when it is longer than `limit` bytes.
    package func collect(upTo limit: Int) async throws -> ByteBuffer {
        var whole = ByteBuffer()
        for try await var piece in self {
            guard whole.readableBytes + piece.readableBytes <= limit else {
                reader.transfer.cancel()
                throw TransferError(.broken, message: "body over \(limit) bytes", requestMayHaveArrived: true)
            }
            if whole.readableBytes == 0 { whole = piece } else { whole.writeBuffer(&piece) }
        }
        return whole
    }
}
