import Hummingbird
import NIOCore

/// Where a request's events go while it is answered. An answer that is one JSON document has no place for them.
struct MCPWire {
    /// The client does not hear us any more.
    struct Gone: Error {}

    private var writer: (any ResponseBodyWriter)?

    /// For one JSON document.
    static var silent: MCPWire { MCPWire(writer: nil) }

    init(writer: (any ResponseBodyWriter)?) { self.writer = writer }

    var isStream: Bool { writer != nil }

    /// Waits as long as the client does not take it.
    mutating func send(_ message: ByteBuffer) async throws(Gone) {
        var event = ByteBuffer(string: "event: message\ndata: ")
        event.writeImmutableBuffer(message)
        event.writeStaticString("\n\n")
        try await write(event)
    }

    /// Says that we live.
    mutating func beat() async throws(Gone) { try await write(ChatChunk.heartbeat) }

    consuming func finish() async throws { try await writer?.finish(nil) }

    private mutating func write(_ buffer: ByteBuffer) async throws(Gone) {
        do { try await writer?.write(buffer) } catch { throw Gone() }
    }
}
