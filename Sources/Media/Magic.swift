import CMagic
import NIOConcurrencyHelpers

/// libmagic's opinion of a file's first bytes.
final class Magic: Sendable {
    /// It reads text slowly (1 ms for 64 KB), and all our types show themselves within this.
    static let bytesWanted = 4096

    // Unchecked: libmagic's cookie knows no threads, so the pointer is used only under the lock below.
    private struct Cookie: @unchecked Sendable { let raw: magic_t }

    private let cookie: NIOLockedValueBox<Cookie>

    init() throws {
        guard let raw = magic_open(MAGIC_MIME_TYPE) else { throw MediaError.tool("libmagic does not open") }
        guard magic_load(raw, nil) == 0 else {
            magic_close(raw)
            throw MediaError.tool("libmagic does not find its database")
        }
        cookie = NIOLockedValueBox(Cookie(raw: raw))
    }

    deinit { cookie.withLockedValue { magic_close($0.raw) } }

    /// A MIME type; `application/octet-stream` where it knows nothing.
    func type(of bytes: [UInt8]) -> String {
        cookie.withLockedValue { cookie in
            bytes.withUnsafeBytes { buffer in
                magic_buffer(cookie.raw, buffer.baseAddress, min(buffer.count, Self.bytesWanted))
                    .map { String(cString: $0) } ?? "application/octet-stream"
            }
        }
    }
}
