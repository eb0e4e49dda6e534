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
    private let unknown: JSON
    private var sent = 0
    private var joined = ByteBuffer()
    private var joinedFrames = 0

    init(fault: Fault.Kind?, unknown: JSON) {
        self.fault = fault
        self.unknown = unknown
    }

    mutating func shape(_ frame: JSON) -> [Action] {
        switch fault {
        case .stall(let frames) where sent >= frames: return [.stall]
        case .cut(let frames) where sent >= frames: return [.cut]
        case .inBandError(let code, let message, let at) where sent >= at:
            return [.write(line(Frames.error(code: code, message: message))), .end]
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
            joined.writeImmutableBuffer(frame.buffer)
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

    private func line(_ frame: JSON) -> ByteBuffer {
        switch fault {
        case .dataPrefix: ByteBuffer(string: "data: \(frame.text)\n\n")
        case .crlf: ByteBuffer(string: "\(frame.text)\r\n")
        default: ByteBuffer(string: "\(frame.text)\n")
        }
    }
}
