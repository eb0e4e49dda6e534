import HTTPTypes
import Hummingbird
import NIOCore
import NIOHTTPTypes

/// Writes the body of one answer to its connection, from wherever it is made, and no faster than the client takes it.
struct AnswerWriter: ResponseBodyWriter, Sendable {
    /// Up to so many bytes all of it goes out together.
    private static let brief = 256 << 10

    private let handler: NIOLoopBound<RequestHandler>
    private let loop: any EventLoop
    /// Whether there is little of it, and it was announced how much.
    let isBrief: Bool

    init(_ response: Response, to handler: NIOLoopBound<RequestHandler>, on loop: any EventLoop) {
        self.handler = handler
        self.loop = loop
        isBrief = response.body.contentLength.map { $0 <= Self.brief } ?? false
    }

    func write(_ buffer: ByteBuffer) async throws {
        if loop.inEventLoop {
            if !handler.value.isWritable { try await waited() }
            try put(buffer)
        } else {
            if try await loop.submit({ handler.value.isWritable }).get() == false { try await waited() }
            try await loop.submit { try put(buffer) }.get()
        }
    }

    func finish(_ trailingHeaders: HTTPFields?) async throws {
        if loop.inEventLoop {
            try end(trailingHeaders)
        } else {
            try await loop.submit { try end(trailingHeaders) }.get()
        }
    }

    private func put(_ buffer: ByteBuffer) throws {
        let handler = handler.value
        try handler.checkOpen()
        handler.write(.body(buffer))
        // The end follows, and takes it along.
        if !isBrief { handler.flush() }
    }

    private func end(_ fields: HTTPFields?) throws {
        let handler = handler.value
        try handler.checkOpen()
        handler.write(.end(fields))
        handler.flush()
    }

    /// Returns when the client has taken most of what was written. Throws when it has gone, or the task is cancelled.
    // Not inlined: its frame is needed for slow readers alone.
    @inline(never)
    private func waited() async throws {
        let wait = WritableWait()
        if loop.inEventLoop { handler.value.hold(wait) } else { loop.execute { handler.value.hold(wait) } }
        try await wait.value()
    }
}
