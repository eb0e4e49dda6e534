import Access
import Foundation
import HTTPTypes
import Hummingbird
import Logging

/// The outermost responder: finds who answers, holds to methods and keys, turns errors into envelopes, adds the headers
/// that every answer has, and logs.
struct Edge: HTTPResponder {
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

    func respond(to request: Request, context: APIContext) async -> Response {
        let target = request.head.path ?? "/"
        let path = Substring(target.utf8.prefix { $0 != UInt8(ascii: "?") })
        let endpoint = Endpoint(path: path)
        guard !endpoint.isBrief(request.method) else {
            return await respond(to: request, endpoint, path: path, context: context)
        }
        return await withTaskExecutorPreference(globalConcurrentExecutor) {
            await respond(to: request, endpoint, path: path, context: context)
        }.written(on: globalConcurrentExecutor)
    }

    private func respond(
        to request: Request, _ endpoint: Endpoint, path: Substring, context: APIContext
    ) async -> Response {
        var response: Response
        if endpoint == .admin, let admin {
            response = await admin.respond(to: request, path: path, context: context)
        } else {
            do {
                response = try await answer(endpoint, request, path: path, context: context)
            } catch {
                response = failure(error, context: context)
            }
        }
        if request.method == .head { response = response.createHeadResponse() }
        let took = context.started.duration(to: .now)
        Self.sign(&response.headers, context.requestID, took)
        log(request.head, endpoint, response.status, took, context.logger)
        return response
    }

    /// What every answer says.
    static func sign(_ fields: inout HTTPFields, _ requestID: String, _ took: Duration) {
        // No answer has them before: to look for them would cost more than to write them.
        fields.append(HTTPField(name: .requestID, value: requestID))
        fields.append(HTTPField(name: .processingMilliseconds, value: String(Int(took / .milliseconds(1)))))
        fields.append(HTTPField(name: .openAIVersion, value: "2020-10-01"))
    }

    private func answer(
        _ endpoint: Endpoint, _ request: Request, path: Substring, context: APIContext
    ) async throws -> Response {
        let method = request.method == .head ? .get : request.method
        guard endpoint != .unknown, endpoint != .admin, endpoint != .canned || benchmarkRoutes else {
            throw APIError.unknownURL(method: request.method.rawValue, path: String(path))
        }
        guard endpoint.methods.contains(method) else {
            throw APIError.methodNotAllowed(request.method.rawValue, allow: endpoint.allow)
        }
        // Each in a function of its own: the locals of all would lie in one frame, which a task keeps as long as it lives.
        switch endpoint {
        case .chat: return try await chat.create(request, context, by: try principal(request))
        case .characters, .character, .videos, .video, .remix, .edits, .extensions, .content:
            return try await videoAnswer(endpoint, method, request, path: path, context: context)
        default: return try await otherAnswer(endpoint, method, request, path: path, context: context)
        }
    }

    private func videoAnswer(
        _ endpoint: Endpoint, _ method: HTTPRequest.Method, _ request: Request, path: Substring, context: APIContext
    ) async throws -> Response {
        switch endpoint {
        case .characters: return try await character(nil, request, path)
        case .character(let id): return try await character(id, request, path)
        case .videos:
            let asker = try principal(request)
            return method == .post
                ? try await videos.create(request, context, by: asker)
                : try await videos.list(request, owner: asker.owner)
        case .video(let id):
            let owner = try principal(request).owner
            return method == .delete
                ? try await videos.delete(id, owner: owner) : try videos.retrieve(id, request, owner: owner)
        case .remix(let id): return try await videos.remix(id, request, context, by: try principal(request))
        case .edits: return try await videos.change(.edits, request, context, by: try principal(request))
        case .extensions: return try await videos.change(.extensions, request, context, by: try principal(request))
        case .content(let id):
            return try await videos.content(id, request, context, owner: try principal(request).owner)
        default: throw APIError.unknownURL(method: request.method.rawValue, path: String(path))
        }
    }

    private func otherAnswer(
        _ endpoint: Endpoint, _ method: HTTPRequest.Method, _ request: Request, path: Substring, context: APIContext
    ) async throws -> Response {
        switch endpoint {
        case .health, .healthz: return health.alive()
        case .readyz: return await health.ready()
        case .canned: return Self.canned
        case .front, .page, .asset: return try consoleAnswer(endpoint, request, path: path)
        case .media(let kind, let name):
            if !publicMedia { _ = try principal(request) }
            return try media.file(name, kind: kind, request, context)
        case .images(let task): return try await images.make(task, request, context, by: try principal(request))
        case .imageJob(let id): return try images.job(id, request, owner: try principal(request).owner)
        case .webhook(let route):
            let asker = try principal(request)
            guard let webhooks else {
                throw APIError.unknownURL(method: request.method.rawValue, path: String(path))
            }
            // What they tell of are videos; to look at what is there anybody's key will do.
            if method != .get { try asker.check(.video) }
            return try await webhooks.answer(route, method, request, owner: asker.owner)
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
            throw APIError.unknownURL(method: request.method.rawValue, path: String(path))
        }
    }

    private func character(_ id: String?, _ request: Request, _ path: Substring) async throws -> Response {
        let asker = try principal(request)
        guard let characters else { throw APIError.unknownURL(method: request.method.rawValue, path: String(path)) }
        return try await characters.answer(id, request, by: asker)
    }

    private func consoleAnswer(_ endpoint: Endpoint, _ request: Request, path: Substring) throws -> Response {
        guard let console else {
            throw APIError.unknownURL(method: request.method.rawValue, path: String(path))
        }
        switch endpoint {
        case .front: return ConsoleController.front
        case .asset(let file): return try console.file(file, request)
        default: return try console.page(request)
        }
    }

    private func principal(_ request: Request) throws -> Principal {
        guard let key = Credentials.key(in: request.headers) else { throw APIError.missingKey }
        guard let principal = try keys.authenticate(key, now: now()) else { throw APIError.wrongKey }
        return principal
    }

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
