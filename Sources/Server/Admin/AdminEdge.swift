import Access
import Foundation
import HTTPTypes
import Hummingbird

/// Who holds a session.
struct AdminVisitor: Hashable, Sendable {
    let session: Session
    let credential: AdminDoor.Credential

    var name: String { session.name }
    /// Ends with the session.
    var secret: String { credential.secret }
}

/// Answers `/api/…`: finds the route, asks for a session and for where a change comes from, and puts all in an envelope.
struct AdminEdge: Sendable {
    var routes: [AdminRoute]
    let door: AdminDoor
    let trusted: TrustedProxies
    let bodies: AdminBodies
    /// The session of a secret; nil if there is none, or none any longer.
    var session: @Sendable (_ secret: String, Date) async throws -> Session?
    let outage: @Sendable (any Error) -> Outage?
    let now: @Sendable () -> Date

    func respond(to request: Request, path: Substring, context: APIContext) async -> Response {
        do {
            return try await answer(request, path: path, context).response
        } catch {
            let known = APIError(admin: error, outage: outage)
            known.log(error, context.logger)
            return known.adminResponse
        }
    }

    private func answer(_ request: Request, path: Substring, _ context: APIContext) async throws -> AdminAnswer {
        let method = request.method == .head ? .get : request.method
        let (route, parameters) = try find(method, path)
        let client = trusted.client(of: request.headers, peer: context.channel.remoteAddress?.ipAddress)
        var asked = AdminRequest(
            request: request, context: context, parameters: parameters, query: try AdminQuery(request.queryText),
            address: client.address, door: door.reached(by: client), bodies: bodies, now: now())
        if route.access == .session { asked.visitor = try await visitor(asked) }
        return try await route.answer(asked)
    }

    private func find(_ method: HTTPRequest.Method, _ path: Substring) throws -> (AdminRoute, [String]) {
        let segments = AdminRoute.segments(path)
        var allowed: [HTTPRequest.Method] = []
        for route in routes {
            guard let parameters = route.parameters(in: segments) else { continue }
            if route.method == method { return (route, parameters) }
            allowed.append(route.method)
        }
        guard !allowed.isEmpty else { throw APIError.unknownURL(method: method.rawValue, path: String(path)) }
        let names = allowed.flatMap { $0 == .get ? ["GET", "HEAD"] : [$0.rawValue] }
        throw APIError.methodNotAllowed(method.rawValue, allow: names.joined(separator: ", "))
    }

    private func visitor(_ asked: AdminRequest) async throws -> AdminVisitor {
        let (request, door) = (asked.request, asked.door)
        guard let credential = door.credential(in: request.headers) else { throw APIError.noSession }
        if case .cookie = credential, ![.get, .head].contains(request.method) {
            try door.checkSite(request.head)
            try door.checkType(request.headers)
        }
        guard let session = try await session(credential.secret, asked.now) else { throw APIError.badSession }
        return AdminVisitor(session: session, credential: credential)
    }
}
