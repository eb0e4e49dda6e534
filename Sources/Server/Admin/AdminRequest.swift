import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// What a handler of an administrator's route is told.
struct AdminRequest: Sendable {
    let request: Request
    let context: APIContext
    /// What stood in the place of each `:name` of the route.
    var parameters: [String] = []
    let query: AdminQuery
    /// The client's, without a port.
    let address: String
    let door: AdminDoor
    var visitor: AdminVisitor?
    let bodies: AdminBodies
    let now: Date

    var head: HTTPRequest { request.head }

    /// The first of them; empty only where the route has none.
    var id: String { parameters.first ?? "" }

    /// The JSON body; one that is not there is an empty object.
    func body<Body: Decodable>(_ type: Body.Type, upTo limit: Int = AdminBodies.small) async throws -> Body {
        let bytes = try await bodies.read(request, upTo: limit)
        guard bytes.readableBytes > 0 else { return try JSONDecoder().decode(type, from: Data("{}".utf8)) }
        // The database refuses it. Bulk additions judge each line by itself.
        if limit <= AdminBodies.small, bytes.readableBytesView.holdsEscapedNUL {
            throw APIError.invalid(nil, "Texts must not contain a NUL character.")
        }
        return try JSONDecoder().decode(type, from: Data(bytes.readableBytesView))
    }
}

/// Reads whole bodies, of which a bounded number of bytes is held at once.
struct AdminBodies: Sendable {
    static let small = 1 << 20
    /// For many tokens or proxies at once.
    static let bulk = 32 << 20

    let memory: BodyMemory

    /// Its bytes count as held until they are read; what is made of them is bounded by them.
    func read(_ request: Request, upTo limit: Int) async throws -> ByteBuffer {
        if let encoding = request.headers[.contentEncoding], encoding.lowercased() != "identity" {
            throw APIError.unsupportedMediaType
        }
        let length = request.headers[.contentLength].flatMap { Int($0) }
        if let length, length > limit { throw APIError.tooLarge(limit: limit) }
        var hold = BodyHold(memory)
        defer { hold.release() }
        try hold.cover(length ?? 0, most: length ?? 0)
        var body = ByteBuffer()
        for try await buffer in request.body {
            guard body.readableBytes + buffer.readableBytes <= limit else { throw APIError.tooLarge(limit: limit) }
            try hold.cover(body.readableBytes + buffer.readableBytes, most: limit)
            body.writeImmutableBuffer(buffer)
        }
        return body
    }
}

extension Collection<UInt8> {
    /// Whether a NUL stands in it as JSON writes it: `\u0000` behind no other backslash.
    var holdsEscapedNUL: Bool {
        var rest = self[...]
        while let start = rest.firstIndex(of: UInt8(ascii: "\\")) {
            if rest[start...].starts(with: #"\u0000"#.utf8) { return true }
            // What follows a backslash belongs to it.
            rest = rest[start...].dropFirst(2)
        }
        return false
    }
}
