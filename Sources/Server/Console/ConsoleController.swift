import Console
import HTTPTypes
import Hummingbird
import NIOCore

/// The operator's console: one page for all of its paths, and the files it is made of. Nothing in it is secret; what it shows
/// comes from `/api`, which asks for a session.
struct ConsoleController: Sendable {
    let files: ConsoleFiles

    /// To the console.
    static var front: Response {
        var headers = guarded
        headers[.location] = "/manage"
        headers[.cacheControl] = "no-cache"
        return Response(status: .temporaryRedirect, headers: headers)
    }

    func page(_ request: Request) throws -> Response { try file(ConsoleFiles.front, request) }

    /// Caches may keep it and must ask each time: after an update no page runs with files of two versions.
    func file(_ path: String, _ request: Request) throws -> Response {
        guard let file = files[path] else {
            throw APIError(.notFound, "There is no such file.", code: "not_found")
        }
        var headers = Self.guarded
        let zipped = AcceptedEncoding.takesGzip(request.headers[.acceptEncoding]) ? file.zipped : nil
        headers[.eTag] = zipped?.etag ?? file.etag
        headers[.cacheControl] = "no-cache"
        if file.zipped != nil { headers[.vary] = "Accept-Encoding" }
        let conditions = FileConditions(ifNoneMatch: request.headers[.ifNoneMatch])
        if conditions.holds(zipped?.etag ?? file.etag) { return Response(status: .notModified, headers: headers) }
        headers[.contentType] = file.type
        if zipped != nil { headers[.contentEncoding] = "gzip" }
        return Response(
            status: .ok, headers: headers, body: ResponseBody(byteBuffer: zipped?.bytes ?? file.bytes))
    }

    /// Nothing from elsewhere, nothing written into the page, nobody's frame.
    private static let guarded: HTTPFields = [
        .contentSecurityPolicy: [
            "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data: blob:",
            "media-src 'self' blob:", "connect-src 'self'", "font-src 'self'", "base-uri 'none'",
            "form-action 'self'", "frame-ancestors 'none'",
        ].joined(separator: "; "),
        .xContentTypeOptions: "nosniff", .referrerPolicy: "same-origin", .openerPolicy: "same-origin",
        .resourcePolicy: "same-origin",
    ]
}
