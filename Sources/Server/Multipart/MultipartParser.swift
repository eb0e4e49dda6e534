import Glibc
import NIOCore

/// Takes a `multipart/form-data` body apart as it comes, in linear time and with bounded memory. How the body was cut into
/// buffers makes no difference but to how a part's data is cut.
struct MultipartParser {
    enum Event: Hashable {
        case partBegan(PartHeaders)
        case partData(ByteBuffer)
        case partEnded
        case finished
    }

    struct Limits: Hashable {
        var parts = 64
        /// Bytes before one part's data.
        var headerBytes = 16 << 10
        /// Bytes before the first delimiter, and after the last.
        var marginBytes = 64 << 10
    }

    private enum State {
        case preamble, delimiterEnd, headers, data, epilogue
    }

    private let delimiter: [UInt8]
    private let limits: Limits
    private var state = State.preamble
    private var parts = 0
    private var marginBytes = 0
    /// Not understood yet: shorter than a delimiter, or a part's unfinished headers.
    private var pending = ByteBuffer(string: "\r\n")
    /// Bytes of `pending` in which no end of headers begins.
    private var scanned = 0

    init(boundary: String, limits: Limits = Limits()) {
        delimiter = Array("\r\n--\(boundary)".utf8)
        self.limits = limits
    }

    mutating func feed(_ buffer: ByteBuffer) throws(MultipartError) -> [Event] {
        var events: [Event] = []
        append(buffer)
        while try step(&events) {}
        return events
    }

    /// The body is over.
    mutating func end() throws(MultipartError) {
        guard case .epilogue = state else { throw MultipartError(reason: "the body ends before its last delimiter") }
    }

    private mutating func append(_ buffer: ByteBuffer) {
        if pending.readableBytes == 0 {
            pending = buffer
        } else {
            var buffer = buffer
            pending.writeBuffer(&buffer)
        }
    }

    /// Whether something was understood, so that more may be.
    private mutating func step(_ events: inout [Event]) throws(MultipartError) -> Bool {
        switch state {
        case .preamble: try skipPreamble()
        case .delimiterEnd: try endDelimiter(&events)
        case .headers: try readHeaders(&events)
        case .data: takeData(&events)
        case .epilogue: try skipEpilogue()
        }
    }

    private mutating func skipPreamble() throws(MultipartError) -> Bool {
        let (skipped, isDelimited) = takeUntilDelimiter()
        marginBytes += skipped?.readableBytes ?? 0
        guard marginBytes <= limits.marginBytes else { throw MultipartError(reason: "there is no delimiter") }
        if isDelimited { state = .delimiterEnd }
        return isDelimited
    }

    private mutating func takeData(_ events: inout [Event]) -> Bool {
        let (data, isDelimited) = takeUntilDelimiter()
        if let data { events.append(.partData(data)) }
        if isDelimited {
            events.append(.partEnded)
            state = .delimiterEnd
        }
        return isDelimited
    }

    /// After a delimiter: `--` for the end, else blanks and the line's end, which is left for `readHeaders`.
    private mutating func endDelimiter(_ events: inout [Event]) throws(MultipartError) -> Bool {
        let bytes = pending.readableBytesView
        guard bytes.count >= 2 else { return false }
        if bytes.starts(with: "--".utf8) {
            pending.moveReaderIndex(forwardBy: 2)
            marginBytes = 0
            events.append(.finished)
            state = .epilogue
            return true
        }
        let blanks = bytes.prefix { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }.count
        guard blanks <= 256 else { throw MultipartError(reason: "a delimiter's line is too long") }
        guard bytes.count >= blanks + 2 else { return false }
        guard bytes.dropFirst(blanks).starts(with: "\r\n".utf8) else {
            throw MultipartError(reason: "a delimiter's line is malformed")
        }
        parts += 1
        guard parts <= limits.parts else { throw MultipartError(reason: "there are more than \(limits.parts) parts") }
        pending.moveReaderIndex(forwardBy: blanks)
        scanned = 0
        state = .headers
        return true
    }

    private mutating func readHeaders(_ events: inout [Event]) throws(MultipartError) -> Bool {
        guard let length = headerLength() else {
            // The empty line may have begun in the last three.
            scanned = max(0, pending.readableBytes - 3)
            try checkHeader(scanned)
            return false
        }
        try checkHeader(length)
        guard let bytes = pending.readBytes(length: length + 4),
            let block = String(validating: bytes.dropLast(4), as: UTF8.self)
        else { throw MultipartError(reason: "a part's header is not UTF-8") }
        events.append(.partBegan(try PartHeaders(block: block)))
        state = .data
        return true
    }

    private func checkHeader(_ length: Int) throws(MultipartError) {
        guard length <= limits.headerBytes else { throw MultipartError(reason: "a part's header is too long") }
    }

    /// Where in `pending` the empty line begins.
    private func headerLength() -> Int? {
        pending.withUnsafeReadableBytes { bytes in
            var index = scanned
            while index + 4 <= bytes.count {
                if bytes[index] == 0x0D, bytes[index + 1] == 0x0A, bytes[index + 2] == 0x0D, bytes[index + 3] == 0x0A {
                    return index
                }
                index += 1
            }
            return nil
        }
    }

    private mutating func skipEpilogue() throws(MultipartError) -> Bool {
        marginBytes += pending.readableBytes
        pending.clear()
        guard marginBytes <= limits.marginBytes else { throw MultipartError(reason: "there is too much after the end") }
        return false
    }

    /// All that is surely before the next delimiter, and whether that delimiter was there and is consumed.
    private mutating func takeUntilDelimiter() -> (ByteBuffer?, Bool) {
        let (length, isDelimited) = pending.withUnsafeReadableBytes { Self.find(delimiter, in: $0) }
        let slice = length > 0 ? pending.readSlice(length: length) : nil
        if isDelimited { pending.moveReaderIndex(forwardBy: delimiter.count) }
        return (slice, isDelimited)
    }

    /// The offset of the first delimiter, or of the first place at which one may still begin.
    private static func find(_ delimiter: [UInt8], in bytes: UnsafeRawBufferPointer) -> (Int, Bool) {
        var offset = 0
        while offset < bytes.count {
            guard let base = bytes.baseAddress, let hit = memchr(base + offset, 0x0D, bytes.count - offset) else {
                break
            }
            offset = base.distance(to: UnsafeRawPointer(hit))
            let count = min(delimiter.count, bytes.count - offset)
            if delimiter.withUnsafeBytes({ memcmp(base + offset, $0.baseAddress ?? base, count) }) == 0 {
                return (offset, count == delimiter.count)
            }
            offset += 1
        }
        return (bytes.count, false)
    }
}
