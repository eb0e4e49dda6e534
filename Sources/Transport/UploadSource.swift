import Foundation
import NIOCore

/// The bytes of a request's body in their order, read as libcurl asks for them. Its thread's alone.
final class UploadSource {
    enum Failure: Error { case fileChanged }

    let length: Int
    private let pieces: [TransferBody.Piece]
    private var index = 0
    private var offset = 0
    private var descriptor: Int32?

    init(_ pieces: [TransferBody.Piece]) {
        self.pieces = pieces
        length = pieces.reduce(0) { $0 + $1.length }
    }

    deinit { closeFile() }

    /// Fills what it can; 0 at the end.
    func read(into target: UnsafeMutableRawBufferPointer) throws(Failure) -> Int {
        var filled = 0
        while filled < target.count, index < pieces.count {
            let piece = pieces[index]
            let count = min(piece.length - offset, target.count - filled)
            if count > 0 {
                let space = UnsafeMutableRawBufferPointer(rebasing: target[filled..<(filled + count)])
                try copy(piece, to: space)
                filled += count
                offset += count
            }
            if offset == piece.length { goTo(index + 1, 0) }
        }
        return filled
    }

    /// False when there is no such place.
    func seek(to position: Int) -> Bool {
        guard position >= 0, position <= length else { return false }
        var rest = position
        for (index, piece) in pieces.enumerated() {
            if rest < piece.length {
                goTo(index, rest)
                return true
            }
            rest -= piece.length
        }
        goTo(pieces.count, 0)
        return true
    }

    private func goTo(_ index: Int, _ offset: Int) {
        if index != self.index { closeFile() }
        (self.index, self.offset) = (index, offset)
    }

    private func copy(_ piece: TransferBody.Piece, to space: UnsafeMutableRawBufferPointer) throws(Failure) {
        switch piece {
        case .bytes(let buffer):
            buffer.withUnsafeReadableBytes { bytes in
                space.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[offset..<(offset + space.count)]))
            }
        case .file(let path, _):
            let file = try openFile(path)
            var done = 0
            while done < space.count {
                let count = pread(file, space.baseAddress.map { $0 + done }, space.count - done, off_t(offset + done))
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { throw .fileChanged }
                done += count
            }
        }
    }

    private func openFile(_ path: String) throws(Failure) -> Int32 {
        if let descriptor { return descriptor }
        let opened = open(path, O_RDONLY | O_CLOEXEC)
        guard opened >= 0 else { throw .fileChanged }
        descriptor = opened
        return opened
    }

    private func closeFile() {
        if let descriptor { close(descriptor) }
        descriptor = nil
    }
}

extension TransferBody.Piece {
    var length: Int {
        switch self {
        case .bytes(let buffer): buffer.readableBytes
        case .file(_, let length): length
        }
    }
}
