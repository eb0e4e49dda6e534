import Foundation
import Hummingbird
import Media
import NIOCore

/// A part of an answer: text, or something that goes out in base64 and is encoded only while it does.
enum AnswerPiece: Sendable {
    case text(ByteBuffer)
    case file(OpenMedia)
    case bytes(Data)

    /// As it is sent.
    var length: Int {
        switch self {
        case .text(let text): text.readableBytes
        case .file(let file): (file.item.length + 2) / 3 * 4
        case .bytes(let bytes): (bytes.count + 2) / 3 * 4
        }
    }

    /// `json` with each piece where `JSONWriter.hole` left room for it; `holes` in order.
    static func pieces(
        _ json: ByteBuffer, holes: [(index: Int, piece: AnswerPiece)], before: String = "", after: String = ""
    ) -> [AnswerPiece] {
        var pieces: [AnswerPiece] = []
        var text = ByteBuffer(string: before)
        var start = json.readerIndex
        for (index, piece) in holes {
            if let slice = json.getSlice(at: start, length: index - start) { text.writeImmutableBuffer(slice) }
            pieces += [.text(text), piece]
            text = ByteBuffer()
            start = index
        }
        if let slice = json.getSlice(at: start, length: json.writerIndex - start) { text.writeImmutableBuffer(slice) }
        text.writeString(after)
        return pieces + [.text(text)]
    }
}

/// Sends pieces one after the other, and of each only so much as its reader takes.
struct PieceSending: Sendable {
    let media: MediaCache

    /// Read at once; of each three bytes become four.
    static let step = 192 << 10

    func send(_ pieces: [AnswerPiece], to writer: inout any ResponseBodyWriter) async throws {
        for piece in pieces {
            switch piece {
            case .text(let text): try await writer.write(text)
            case .file(let file):
                for start in stride(from: 0, to: file.item.length, by: Self.step) {
                    let range = start..<min(start + Self.step, file.item.length)
                    let bytes = try await media.bytes(of: file, in: range)
                    // The length is promised already.
                    guard bytes.count == range.count else { throw MediaError.gone }
                    try await writer.write(Self.encoded(Data(bytes)))
                }
            case .bytes(let bytes):
                var rest = bytes[...]
                while !rest.isEmpty {
                    try await writer.write(Self.encoded(rest.prefix(Self.step)))
                    rest = rest.dropFirst(Self.step)
                }
            }
        }
    }

    private static func encoded(_ bytes: Data) -> ByteBuffer { ByteBuffer(bytes: bytes.base64EncodedData()) }
}
