import NIOCore

/// A body as it arrives, for one reader. The transfer is paused while more than 256 KiB wait to be read.
package struct TransferBytes: AsyncSequence, Sendable {
    package typealias Element = ByteBuffer

    package struct AsyncIterator: AsyncIteratorProtocol {
        package mutating func next() async throws -> ByteBuffer? {
            throw TransferError(.closed, message: "", requestMayHaveArrived: false)
        }
    }

    package func makeAsyncIterator() -> AsyncIterator { AsyncIterator() }

    /// The whole body, or `TransferError` of kind `.broken` when it is longer than `limit` bytes.
    package func collect(upTo limit: Int) async throws -> ByteBuffer {
        var whole = ByteBuffer()
        for try await var piece in self {
            guard whole.readableBytes + piece.readableBytes <= limit else {
                throw TransferError(.broken, message: "body over \(limit) bytes", requestMayHaveArrived: true)
            }
            whole.writeBuffer(&piece)
        }
        return whole
    }
}
