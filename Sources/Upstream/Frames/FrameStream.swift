import NIOCore
import Transport

/// The frames of an answer under way, as many at a time as a piece of bytes completes.
struct FrameStream {
    private var bytes: TransferBytes.AsyncIterator
    private let watch: FrameWatch
    private var frames = FrameReader()
    /// Found behind frames that had to be handed out first.
    private var failure: UpstreamError?

    init(_ bytes: TransferBytes, watch: FrameWatch) {
        self.bytes = bytes.makeAsyncIterator()
        self.watch = watch
    }

    /// At least one; nil at the end. Throws `timedOut` when no frame comes in time. What a failure means for what was
    /// asked is for the caller to say.
    mutating func next() async throws(UpstreamError) -> [ByteBuffer]? {
        watch.wait()
        while true {
            if let failure { throw failure }
            guard let piece = try await read() else { return nil }
            var objects: [ByteBuffer] = []
            do {
                try frames.consume(piece, into: &objects)
            } catch {
                failure = error
            }
            guard objects.isEmpty else {
                watch.rest()
                return objects
            }
        }
    }

    private mutating func read() async throws(UpstreamError) -> ByteBuffer? {
        do {
            return try await bytes.next()
        } catch {
            if watch.hasRunOut { throw UpstreamError(.timedOut, message: "no frame came in time") }
            throw UpstreamError(reading: error, of: .repeatable)
        }
    }
}
