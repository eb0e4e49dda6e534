import Hummingbird
import NIOCore

/// Where an answer's bytes go: at once, all together at the end, or drop by drop.
struct Outlet {
    private var writer: any ResponseBodyWriter
    private var gathered: ByteBuffer?
    /// Bytes a second.
    private let pace: Int?
    private let hangUp: HangUp

    init(_ writer: any ResponseBodyWriter, isBurst: Bool, pace: Int?, hangUp: HangUp) {
        self.writer = writer
        self.pace = pace.map { max(1, $0) }
        self.hangUp = hangUp
        gathered = isBurst ? ByteBuffer() : nil
    }

    mutating func write(_ buffer: ByteBuffer) async throws {
        if gathered != nil {
            gathered?.writeImmutableBuffer(buffer)
        } else if let pace {
            try await drip(buffer, pace)
        } else {
            try await writer.write(buffer)
        }
    }

    /// What was gathered goes out.
    mutating func flush() async throws {
        guard let all = gathered, all.readableBytes > 0 else { return }
        gathered = ByteBuffer()
        try await writer.write(all)
    }

    mutating func finish() async throws {
        try await flush()
        try await writer.finish(nil)
    }

    /// About twenty pieces a second.
    private mutating func drip(_ buffer: ByteBuffer, _ pace: Int) async throws {
        var rest = buffer
        while let piece = rest.readSlice(length: min(rest.readableBytes, max(1, pace / 20))), piece.readableBytes > 0 {
            try await writer.write(piece)
            try await hangUp.sleep(for: .seconds(Double(piece.readableBytes) / Double(pace)))
        }
    }
}
