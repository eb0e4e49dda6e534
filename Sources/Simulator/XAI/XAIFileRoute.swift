import Foundation
import Hummingbird
import NIOConcurrencyHelpers
import NIOCore

/// A file that was uploaded.
struct XAIFile: Sendable {
    let id: String
    let key: String
    let type: String
    let bytes: Data
}

/// `/files`, and what is said of files in other requests.
struct XAIFileRoute {
    private static let largest = 50 << 20
    /// So few are kept: they lie in memory.
    private static let kept = 16

    let upstream: XAIUpstream

    func take(_ request: Request, _ body: ByteBuffer, _ entry: inout XAIEntry) throws -> Response {
        let type = request.headers[.contentType] ?? ""
        guard let form = Multipart(Array(body.readableBytesView), contentType: type),
            let place = form.parts.firstIndex(where: { $0.name == "file" }), let name = form.parts[place].fileName
        else { throw XAIRefused.invalid("Expected multipart/form-data with a file") }
        let file = form.parts[place]
        guard file.bytes.count <= Self.largest else {
            throw XAIRefused.invalid("File size exceeds the limit", .contentTooLarge)
        }
        if let life = form.parts[..<place].first(where: { $0.name == "expires_after" }) {
            guard let seconds = Int(String(decoding: life.bytes, as: UTF8.self)), (3600...2_592_000).contains(seconds)
            else { throw XAIRefused.invalid("expires_after must be between 3600 and 2592000") }
        }
        let taken = XAIFile(
            id: "file_" + UUID().uuidString.lowercased(), key: entry.key ?? "", type: file.type ?? "",
            bytes: Data(file.bytes))
        upstream.state.withLockedValue { state in
            state.files.append(taken)
            state.files.removeFirst(max(0, state.files.count - Self.kept))
        }
        entry.accepted = true
        entry.file = taken.id
        return .json([
            "id": .string(taken.id), "object": "file", "bytes": .int(taken.bytes.count), "created_at": 1,
            "expires_at": .null, "filename": .string(name), "purpose": "assistants",
        ])
    }

    /// The bytes that a source names; nil for an address. Refuses what the API does: neither or both, and what is not there.
    @discardableResult
    func check(_ source: XAIBody.Source, _ type: String, _ key: String) throws -> Data? {
        switch (source.url, source.file_id) {
        case (let url?, nil):
            if url.hasPrefix("https://") { return nil }
            guard url.hasPrefix("data:" + type), let comma = url.firstIndex(of: ","),
                url[..<comma].hasSuffix(";base64"),
                let bytes = Data(base64Encoded: String(url[url.index(after: comma)...])), !bytes.isEmpty
            else { throw XAIRefused.invalid("Invalid url or data url") }
            return bytes
        case (nil, let id?):
            let file = upstream.state.withLockedValue { $0.files.first { $0.id == id && $0.key == key } }
            guard let file, file.type.hasPrefix(type) else { throw XAIRefused.invalid("File not found", .notFound) }
            return file.bytes
        default: throw XAIRefused.invalid("Exactly one of url and file_id is needed")
        }
    }
}
