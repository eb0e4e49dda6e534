import Access
import Catalog
import Chat
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// `/mcp`: the Model Context Protocol over streamable HTTP. Nothing is kept between requests: no sessions, and no stream
/// of our own that a GET could open.
struct MCPController: Sendable {
    /// Largest body in bytes: prompts are all it holds.
    static let bodyBytes = 1 << 20
    /// Messages of one batch.
    static let batchLimit = 16

    let tools: MCPTools
    let bodies: BodyReader
    let publicURL: String?
    /// Of the server.
    let version: String
    /// Silence after which a stream says that it lives.
    let heartbeat: Duration
    let recorder: RequestRecorder

    func answer(_ request: Request, _ context: APIContext, by asker: Principal) async throws -> Response {
        let accept = try MCPAccept(request.headers)
        let body: RPCBody
        let messages: [RPCMessage]
        let revision: MCPRevision
        do {
            body = try await bodies.withJSON(of: request) { try RPCBody(json: $0) }
            revision = try Self.revision(request.headers, body)
            messages = try Self.messages(of: body, revision)
        } catch let error as RPCError {
            return .json(RPCReply.failure(error, for: nil), status: .badRequest)
        }
        if case .one(.invalid(let id)) = body {
            return .json(RPCReply.failure(.noMessage, for: id), status: .badRequest)
        }
        let asked = messages.filter(\.needsAnswer)
        guard !asked.isEmpty else { return Response(status: .accepted) }
        let caller = MCPCaller(
            asker: asker, requestID: context.requestID,
            base: LinkBase.base(publicURL: publicURL, for: request.head) ?? "", revision: revision,
            streams: accept.streams(asked))
        return caller.streams
            ? stream(asked, caller, context) : try await whole(body, asked, caller, context)
    }

    /// Clients name the revision they agreed on; nobody can have agreed on one when they initialize.
    private static func revision(_ headers: HTTPFields, _ body: RPCBody) throws(RPCError) -> MCPRevision {
        guard let name = headers[.mcpRevision] else { return .unnamed }
        if case .one(.request(let request)) = body, request.method == "initialize" { return .latest }
        guard let revision = MCPRevision(rawValue: name) else {
            throw .invalidRequest(
                "MCP-Protocol-Version \(name.prefix(32)) is not supported.",
                data: [
                    "supported": .array(MCPRevision.allCases.map { .string($0.rawValue) }),
                    "requested": .string(String(name.prefix(32))),
                ])
        }
        return revision
    }

    private static func messages(of body: RPCBody, _ revision: MCPRevision) throws(RPCError) -> [RPCMessage] {
        switch body {
        case .one(let message): return [message]
        case .batch(let messages):
            guard revision.takesBatches else {
                throw .invalidRequest("revision \(revision.rawValue) has no batches.")
            }
            guard !messages.isEmpty else { throw .invalidRequest("the batch is empty.") }
            guard messages.count <= batchLimit else {
                throw .invalidRequest("a batch has at most \(batchLimit) messages.")
            }
            return messages
        }
    }

    private func whole(
        _ body: RPCBody, _ messages: [RPCMessage], _ caller: MCPCaller, _ context: APIContext
    ) async throws -> Response {
        var wire = MCPWire.silent
        var replies: [ByteBuffer] = []
        for message in messages {
            replies.append(try await reply(to: message, in: body, caller, context, &wire))
        }
        if case .one = body, let reply = replies.first { return .json(reply) }
        return .json(RPCReply.batch(replies))
    }

    private func stream(_ messages: [RPCMessage], _ caller: MCPCaller, _ context: APIContext) -> Response {
        Response(
            status: .ok,
            headers: [
                .contentType: "text/event-stream", .cacheControl: "no-cache",
                // Reverse proxies would gather what is to go out at once.
                .accelBuffering: "no",
            ],
            body: ResponseBody { writer in
                var wire = MCPWire(writer: writer)
                for message in messages {
                    let body: RPCBody = messages.count == 1 ? .one(message) : .batch(messages)
                    let reply = try await reply(to: message, in: body, caller, context, &wire)
                    try await wire.send(reply)
                }
                try await wire.finish()
            })
    }

    /// Throws only when nobody is there any more to hear it.
    private func reply(
        to message: RPCMessage, in body: RPCBody, _ caller: MCPCaller, _ context: APIContext, _ wire: inout MCPWire
    ) async throws -> ByteBuffer {
        switch message {
        case .request(let request):
            do {
                if request.method == "initialize", case .batch = body {
                    throw RPCError.invalidRequest("initialize must come alone.")
                }
                return RPCReply.result(try await result(of: request, caller, context, &wire), for: request.id)
            } catch let error as RPCError {
                return RPCReply.failure(error, for: request.id)
            }
        case .invalid(let id): return RPCReply.failure(.noMessage, for: id)
        case .notification, .response: return ByteBuffer()
        }
    }

    private func result(
        of request: RPCRequest, _ caller: MCPCaller, _ context: APIContext, _ wire: inout MCPWire
    ) async throws -> JSONValue {
        switch request.method {
        case "initialize": return try initialized(request.params)
        case "ping": return [:]
        case "tools/list":
            // All go into one page, so no cursor was ever given.
            guard request.params["cursor"] ?? .null == .null else {
                throw RPCError.invalidParameter("cursor", "there is no such page.")
            }
            return ["tools": MCPToolName.listing(tools.catalog)]
        case "tools/call":
            let call = MCPToolCall(tools: tools, recorder: recorder, heartbeat: heartbeat, caller: caller)
            return try await call.result(request.params, context, &wire).json
        default: throw RPCError.unknownMethod(request.method)
        }
    }

    private func initialized(_ params: [String: JSONValue]) throws(RPCError) -> JSONValue {
        guard case .string(let asked)? = params["protocolVersion"] else {
            throw .invalidParameter("protocolVersion", "it must be a string.")
        }
        return [
            "protocolVersion": .string(MCPRevision(offeredFor: asked).rawValue),
            "capabilities": ["tools": ["listChanged": false]],
            "serverInfo": ["name": "filmgate", "title": "Filmgate", "version": .string(version)],
            "instructions": """
            Grok for questions, images and videos. A video takes a minute or more: generate_video gives its id, and \
            get_video its status and, in the end, its link.
            """,
        ]
    }
}
