import CZlib

/// zlib's best, for what is compressed once and sent often.
enum Gzip {
    /// A window of 32 KiB, with gzip's head and foot. The head holds no time: the same bytes always become the same.
    private static let window = MAX_WBITS + 16
    private static let memory: CInt = 9

    /// nil where it would be no shorter, or zlib refuses.
    static func compressed(_ bytes: [UInt8]) -> [UInt8]? {
        var stream = z_stream()
        guard
            deflateInit2_(
                &stream, Z_BEST_COMPRESSION, Z_DEFLATED, window, memory, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
                CInt(MemoryLayout<z_stream>.size)) == Z_OK
        else { return nil }
        defer { deflateEnd(&stream) }
        var (input, output) = (bytes, [UInt8](repeating: 0, count: bytes.count))
        let length = input.withUnsafeMutableBufferPointer { input in
            output.withUnsafeMutableBufferPointer { output -> Int? in
                stream.next_in = input.baseAddress
                stream.avail_in = uInt(input.count)
                stream.next_out = output.baseAddress
                stream.avail_out = uInt(output.count)
                // Not at its end when there is no room left: then it is no shorter.
                return deflate(&stream, Z_FINISH) == Z_STREAM_END ? Int(stream.total_out) : nil
            }
        }
        return length.map { Array(output.prefix($0)) }
    }
}
