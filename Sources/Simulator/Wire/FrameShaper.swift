import NIOCore

/// Turns frames into writes, bent by at most one fault. Pure: what has to be waited for or torn down it only says.
struct FrameShaper: Sendable {
    enum Action: Hashable, Sendable {
        case write(ByteBuffer)
        /// Nothing more, but the connection stays.
        case stall
        /// Close the connection in the middle of the body.
        case cut
        /// The body ends here.
        case end
    }

    private let fault: Fault.Kind?
    private let unknown: ByteBuffer
    /// Frames so far, as they are counted for faults: doubled and unknown ones are not.
    private(set) var sent = 0
    private var joined = ByteBuffer()
    private var joinedFrames = 0

    init(fault: Fault.Kind?, unknown: ByteBuffer) {
        self.fault = fault
        self.unknown = unknown
    }

    /// `frame` is an object without a line's end.
    mutating func shape(_ frame: ByteBuffer) -> [Action] {
        switch fault {
        case .stall(let frames) where sent >= frames: return [.stall]
        case .cut(let frames) where sent >= frames: return [.cut]
        case .inBandError(let code, let message, let at) where sent >= at:
            return [.write(line(Frames.error(code: code, message: message).buffer)), .end]
        default: break
        }
        sent += 1
        var line = line(frame)
        switch fault {
        case .splitEveryByte:
            var bytes: [Action] = []
            while let byte = line.readSlice(length: 1) { bytes.append(.write(byte)) }
            return bytes
        case .joinFrames:
            joined.writeImmutableBuffer(frame)
            joinedFrames += 1
            return joinedFrames == 3 ? flush() : []
        case .duplicateFrames: return [.write(line), .write(line)]
        case .unknownFrames: return [.write(line), .write(self.line(unknown))]
        default: return [.write(line)]
        }
    }

    /// When no frame is left.
    mutating func finish() -> [Action] {
        switch fault {
        case .stall: [.stall]
        case .cut: [.cut]
        default: flush() + [.end]
        }
    }

    private mutating func flush() -> [Action] {
        guard joinedFrames > 0 else { return [] }
        defer {
            joined = ByteBuffer()
            joinedFrames = 0
        }
        return [.write(joined)]
    }

    private func line(_ frame: ByteBuffer) -> ByteBuffer {
        switch fault {
        case .dataPrefix: FrameShaper.line(frame, before: "data: ", behind: "\n\n")
        case .crlf: FrameShaper.line(frame, behind: "\r\n")
        default: FrameShaper.line(frame)
        }
    }

    static func line(_ frame: ByteBuffer, before: StaticString = "", behind: StaticString = "\n") -> ByteBuffer {
        var line = ByteBuffer()
        line.reserveCapacity(frame.readableBytes + 8)
        line.writeStaticString(before)
        line.writeImmutableBuffer(frame)
        line.writeStaticString(behind)
        return line
    }
}
