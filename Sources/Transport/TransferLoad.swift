import Foundation
import NIOCore

/// What of a request is sent, as libcurl takes it. An answer may take minutes: this is let go when libcurl has it, only of a body
/// that is not small its pieces stay as long as the exchange.
struct TransferLoad: Sendable {
    let headerLines: [String]
    /// nil sends no body and no length.
    let pieces: [TransferBody.Piece]?

    init(_ request: TransferRequest) throws(TransferError) {
        pieces = try Self.pieces(of: request)
        headerLines = try Self.lines(request.headers, bodyLength: pieces?.reduce(0) { $0 + $1.length })
    }

    /// A body that libcurl may hold as a whole and send together with the head.
    var smallBody: ByteBuffer? {
        guard let pieces, pieces.count == 1, case .bytes(let buffer) = pieces[0],
            1...Self.smallBodyLimit ~= buffer.readableBytes
        else { return nil }
        return buffer
    }

    /// libcurl's own limit for a body beside its head is 64 KiB.
    private static let smallBodyLimit = 60 << 10

    private static func pieces(of request: TransferRequest) throws(TransferError) -> [TransferBody.Piece]? {
        switch request.body {
        case .none: return ["POST", "PUT", "PATCH"].contains(request.method) ? [] : nil
        case .bytes(let buffer): return [.bytes(buffer)]
        case .pieces(let pieces):
            for case .file(let path, let length) in pieces {
                var status = stat()
                guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG, Int(status.st_size) == length else {
                    throw .badRequest("a file of the body is missing or not of the announced length")
                }
            }
            return pieces
        }
    }

    private static func lines(
        _ headers: [(name: String, value: String)], bodyLength: Int?
    ) throws(TransferError) -> [String] {
        // libcurl would wait a second for the other side's "100 Continue".
        var lines = headers.contains { $0.name.isHeader("expect") } ? [] : ["Expect:"]
        lines.reserveCapacity(headers.count + 2)
        // Unnamed, libcurl would call some bodies a form.
        if bodyLength ?? 0 > 0, !headers.contains(where: { $0.name.isHeader("content-type") }) {
            lines.append("Content-Type:")
        }
        for (name, value) in headers {
            guard TransferOrder.isToken(name) else { throw .badRequest("a header's name is not a token") }
            guard value.utf8.allSatisfy({ $0 != 13 && $0 != 10 && $0 != 0 }) else {
                throw .badRequest("a header's value has a line end or NUL in it")
            }
            if name.isHeader("accept-encoding") { continue }
            if name.isHeader("transfer-encoding") {
                throw .badRequest("Transfer-Encoding is not the caller's to set")
            }
            if name.isHeader("content-length") {
                guard Int(value) == bodyLength ?? 0 else { throw .badRequest("Content-Length is not the body's") }
                continue
            }
            let isEmpty = value.utf8.allSatisfy { $0 == 32 || $0 == 9 }
            lines.append(isEmpty ? name + ";" : name + ": " + value)
        }
        return lines
    }
}
