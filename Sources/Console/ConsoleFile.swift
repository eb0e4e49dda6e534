import NIOCore

/// One file of the console as it is sent.
package struct ConsoleFile: Sendable {
    package let bytes: ByteBuffer
    /// For `Content-Type`.
    package let type: String
    /// Strong, with its quotes: another one as soon as a byte differs.
    package let etag: String
    /// The same, shorter; nil where it would not be.
    package let zipped: ZippedFile?
}

/// A file as gzip, for those who take it.
package struct ZippedFile: Sendable {
    package let bytes: ByteBuffer
    /// Another one than that of the whole file: they are not the same bytes.
    package let etag: String
}
