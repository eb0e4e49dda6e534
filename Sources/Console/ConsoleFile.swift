import NIOCore

/// One file of the console as it is sent.
package struct ConsoleFile: Sendable {
    package let bytes: ByteBuffer
    /// For `Content-Type`.
    package let type: String
    /// Strong, with its quotes: another one as soon as a byte differs.
    package let etag: String
}
