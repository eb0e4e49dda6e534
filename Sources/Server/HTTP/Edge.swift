import Access
import Foundation
import HTTPTypes
import Hummingbird
import Logging

/// The outermost responder: finds who answers, holds to methods and keys, turns errors into envelopes, adds the headers
/// that every answer has, and logs.
struct Edge: Sendable {
    let keys: APIKeys
    let videos: VideoController
    let chat: ChatController
    let models: ModelController
    let images: ImageController
    /// Its paths lead nowhere where there is none.
    let webhooks: WebhookController?
    /// As well.
    let characters: CharacterController?
    let mcp: MCPController
    let media: MediaController
    let health: HealthController
    let outage: @Sendable (any Error) -> Outage?
    let publicMedia: Bool
    let benchmarkRoutes: Bool
    /// Nobody is let in where there is none.
    let admin: AdminEdge?
    /// Its paths lead nowhere where there is none.
    let console: ConsoleController?
    let loops: LoopExecutors
    let now: @Sendable () -> Date
    private let date = DateStamp()

    func respond(to request: Request, context: APIContext) async -> Response {
        let visit = Visit(request, context)
        guard !visit.isBrief else { return await respond(to: visit) }
        return await withTaskExecutorPreference(globalConcurrentExecutor) {
            await respond(to: visit)
        }.written(on: globalConcurrentExecutor)
    }

    /// A request, and where it goes. On the heap: frames hold it, and a task keeps room for the deepest as long as it lives.
    private final class Visit: Sendable {
        let request: Request
        let context: APIContext
        let path: Substring
        let endpoint: Endpoint
        /// By which the answer is made: HEAD's is GET's, without a body.
        let method: HTTPRequest.Method
        // Asked of the endpoint once: a frame would have room for a copy of it at each asking.
        let isBrief: Bool
        let isAdmin: Bool
        let isChat: Bool

        init(_ request: Request, _ context: APIContext) {
            self.request = request
            self.context = context
            path = Substring((request.head.path ?? "/").utf8.prefix { $0 != UInt8(ascii: "?") })
            endpoint = Endpoint(path: path)
            method = request.method == .head ? .get : request.method
            isBrief = endpoint.isBrief(request.method)
            isAdmin = endpoint == .admin
            isChat = endpoint == .chat
        }

        var unknown: APIError { .unknownURL(method: request.method.rawValue, path: String(path)) }
    }

    private func respond(to visit: Visit) async -> Response {
        if visit.isAdmin, let answer = await adminAnswer(visit) { return answer }
        do {
            return finished(try await answer(visit), visit)
        } catch {
            return finished(failure(error, context: visit.context), visit)
        }
    }

    /// nil where nobody is there to administrate.
    // What serves it is unwrapped here: above, a copy of it would lie in the frame of every request.
    @inline(never)
    private func adminAnswer(_ visit: Visit) async -> Response? {
        guard let admin else { return nil }
        return finished(await admin.respond(to: visit.request, path: visit.path, context: visit.context), visit)
    }

    // Not inlined, as the other steps here: their locals would lie in a frame, which a task keeps room for.
    @inline(never)
    private func finished(_ response: Response, _ visit: Visit) -> Response {
        var response = visit.request.method == .head ? response.createHeadResponse() : response
        let took = visit.context.started.duration(to: .now)
        sign(&response.headers, visit.context.requestID, took)
        log(
            visit.request.head, visit.endpoint, response.status, took, visit.context.requestID,
            visit.context.serverLogger)
        return response
    }

    /// What every answer says.
    @inline(never)
    func sign(_ fields: inout HTTPFields, _ requestID: String, _ took: Duration) {
        // No answer has them before: to look for them would cost more than to write them.
        fields.append(HTTPField(name: .requestID, value: requestID))
        fields.append(HTTPField(name: .processingMilliseconds, value: String(Int(took / .milliseconds(1)))))
        fields.append(HTTPField(name: .openAIVersion, value: "2020-10-01"))
        fields.append(HTTPField(name: .date, value: date.text(now())))
    }

    private func answer(_ visit: Visit) async throws -> Response {
        try check(visit)
        // Each in a function of its own: the locals of all would lie in one frame, which a task keeps as long as it lives.
        if visit.isChat { return try await chat.create(visit.request, visit.context, by: try principal(visit.request)) }
        switch visit.endpoint {
        case .characters, .character, .videos, .video, .remix, .edits, .extensions, .content:
            return try await videoAnswer(visit)
        default: return try await otherAnswer(visit)
        }
    }

    @inline(never)
    private func check(_ visit: Visit) throws {
        let endpoint = visit.endpoint
        guard endpoint != .unknown, endpoint != .admin, endpoint != .canned || benchmarkRoutes else {
            throw visit.unknown
        }
        guard endpoint.methods.contains(visit.method) else {
            throw APIError.methodNotAllowed(visit.request.method.rawValue, allow: endpoint.allow)
        }
    }

    @inline(never)
    private func videoAnswer(_ visit: Visit) async throws -> Response {
        let (request, context) = (visit.request, visit.context)
        switch visit.endpoint {
        case .characters: return try await character(nil, visit)
        case .character(let id): return try await character(id, visit)
        case .videos:
            let asker = try principal(request)
            return visit.method == .post
                ? try await videos.create(request, context, by: asker)
                : try await videos.list(request, owner: asker.owner)
        case .video(let id):
            let owner = try principal(request).owner
            return visit.method == .delete
                ? try await videos.delete(id, owner: owner) : try videos.retrieve(id, request, owner: owner)
        case .remix(let id): return try await videos.remix(id, request, context, by: try principal(request))
        case .edits: return try await videos.change(.edits, request, context, by: try principal(request))
        case .extensions: return try await videos.change(.extensions, request, context, by: try principal(request))
        case .content(let id):
            return try await videos.content(id, request, context, owner: try principal(request).owner)
        default: throw visit.unknown
        }
    }

    @inline(never)
    private func otherAnswer(_ visit: Visit) async throws -> Response {
        let (request, context) = (visit.request, visit.context)
        switch visit.endpoint {
        case .health, .healthz: return health.alive()
        case .readyz: return await health.ready()
        case .canned: return Self.canned
        case .front, .page, .asset: return try consoleAnswer(visit)
        case .media(let kind, let name):
            if !publicMedia { _ = try principal(request) }
            return try media.file(name, kind: kind, request, context)
        case .images(let task): return try await images.make(task, request, context, by: try principal(request))
        case .imageJob(let id): return try images.job(id, request, owner: try principal(request).owner)
        case .webhook(let route):
            let asker = try principal(request)
            guard let webhooks else { throw visit.unknown }
            // What they tell of are videos; to look at what is there anybody's key will do.
            if visit.method != .get { try asker.check(.video) }
            return try await webhooks.answer(route, visit.method, request, owner: asker.owner)
        case .mcp:
            try mcp.checkOrigin(request.head)
            return try await mcp.answer(request, context, by: try principal(request))
        case .models:
            _ = try principal(request)
            return try models.list(request)
        case .model(let name):
            _ = try principal(request)
            return try models.retrieve(name)
        case .admin, .chat, .characters, .character, .videos, .video, .remix, .edits, .extensions, .content, .unknown:
            throw visit.unknown
        }
    }

    private func character(_ id: String?, _ visit: Visit) async throws -> Response {
        let asker = try principal(visit.request)
        guard let characters else { throw visit.unknown }
        return try await characters.answer(id, visit.request, by: asker)
    }

    private func consoleAnswer(_ visit: Visit) throws -> Response {
        guard let console else { throw visit.unknown }
        switch visit.endpoint {
        case .front: return ConsoleController.front
        case .asset(let file): return try console.file(file, visit.request)
        default: return try console.page(visit.request)
        }
    }

    @inline(never)
    private func principal(_ request: Request) throws -> Principal {
        guard let key = Credentials.key(in: request.headers) else { throw APIError.missingKey }
        guard let principal = try keys.authenticate(key, now: now()) else { throw APIError.wrongKey }
        return principal
    }

    @inline(never)
    private func failure(_ error: any Error, context: APIContext) -> Response {
        let known = APIError(error, outage: outage)
        known.log(error, context.logger)
        return known.response
    }

    private static let canned = Response.json(
        .init(string: #"{"object":"canned","status":"completed","progress":100}"#))
}

extension APIError {
    /// What is ours is told to the operator, of whatever it came.
    func log(_ error: any Error, _ logger: Logger) {
        guard status.kind == .serverError else { return }
        logger.error(
            "request failed",
            metadata: [
                "status": "\(status.code)", "error.type": "\(Swift.type(of: error))",
                "error": "\(String(reflecting: error).prefix(500))",
            ])
    }
}
