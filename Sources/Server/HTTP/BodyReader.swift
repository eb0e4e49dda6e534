import HTTPTypes
import Hummingbird
import NIOCore

/// Takes whole bodies into memory, each within its limit and all within the server's.
struct BodyReader: Sendable {
    /// Largest body in bytes.
    let limit: Int
    let memory: BodyMemory

    /// Hands the body of a JSON request to `use`, for whose length its bytes count as held. No type at all is taken for JSON.
    func withJSON<Result>(of request: Request, _ use: (ByteBuffer) async throws -> Result) async throws -> Result {
        try Self.refuseEncoding(request.headers)
        // As nearly everybody writes it, there is nothing to be taken apart.
        if let type = request.headers[.contentType], type != "application/json" {
            guard HeaderParameters(type)?.value == "application/json" else { throw APIError.onlyJSON }
        }
        var hold = BodyHold(memory)
        defer { hold.release() }
        return try await use(try await collect(request, &hold))
    }

    static func refuseEncoding(_ headers: HTTPFields) throws(APIError) {
        if let encoding = headers[.contentEncoding], encoding.lowercased() != "identity" {
            throw .unsupportedMediaType
        }
    }

    /// Of a body of unknown length as much is taken as it may have, once it is no longer small.
    func collect(_ request: Request, _ hold: inout BodyHold) async throws -> ByteBuffer {
        let length = try Self.refuse(request, above: limit)
        try hold.cover(length ?? 0, most: length ?? 0)
        var body = ByteBuffer()
        for try await buffer in request.body {
            guard body.readableBytes + buffer.readableBytes <= limit else {
                throw APIError.tooLarge(limit: limit)
            }
            try hold.cover(body.readableBytes + buffer.readableBytes, most: limit)
            body.writeImmutableBuffer(buffer)
        }
        return body
    }

    /// Gives the length that the request tells.
    @discardableResult
    static func refuse(_ request: Request, above limit: Int) throws -> Int? {
        let length = request.headers[.contentLength].flatMap { Int($0) }
        if let length, length > limit { throw APIError.tooLarge(limit: limit) }
        return length
    }
}
