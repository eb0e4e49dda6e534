import CallLog
import Chat
import Hummingbird
import NIOCore

/// One `tools/call`, from its parameters to its result.
struct MCPToolCall: Sendable {
    let tools: MCPTools
    let recorder: RequestRecorder
    /// Silence after which a stream says that it lives.
    let heartbeat: Duration
    let caller: MCPCaller

    /// Throws `RPCError` for what is asked wrongly, and `MCPWire.Gone`; all else that fails is a result.
    func result(
        _ params: [String: JSONValue], _ context: APIContext, _ wire: inout MCPWire
    ) async throws -> MCPResult {
        let tool = try Self.tool(params)
        var entry = RequestEntry(.mcp, context, caller.asker)
        let call: MCPCall
        do {
            call = try MCPCall(tool, try Self.arguments(params), in: tools.catalog)
        } catch {
            if tool.isWork { recorder.record(entry, failure: error) }
            throw RPCError.invalidArgument(error)
        }
        entry.model = call.model
        do {
            if let kind = call.kind { try caller.asker.check(kind) }
            let result = try await result(of: call, Self.progressToken(params), &entry, context, &wire)
            if tool.isWork { recorder.record(entry, status: 200) }
            return result
        } catch let gone as MCPWire.Gone {
            recorder.record(entry, failure: ChatError(.cancelled))
            throw gone
        } catch {
            let failure = recorder.known(error, context.logger)
            if tool.isWork { recorder.record(entry, status: failure.status.code, failure: failure) }
            return MCPResult(failure)
        }
    }

    private func result(
        of call: MCPCall, _ token: JSONValue?, _ entry: inout RequestEntry, _ context: APIContext,
        _ wire: inout MCPWire
    ) async throws -> MCPResult {
        switch try await begun(call, context) {
        case .done(let result, let job):
            entry.job = job
            return result
        case .underWay(let work):
            entry.job = work.job
            return try await result(of: work, token, entry, context, &wire)
        }
    }

    /// A job that is accepted stays; only what is asked for the caller alone ends with him.
    private func begun(_ call: MCPCall, _ context: APIContext) async throws -> MCPRun {
        guard case .ask = call else { return try await tools.begin(call, for: caller) }
        return try await context.cancelledByHangUp { try await tools.begin(call, for: caller) }
    }

    private func result(
        of work: MCPWork, _ token: JSONValue?, _ entry: RequestEntry, _ context: APIContext, _ wire: inout MCPWire
    ) async throws -> MCPResult {
        let answer = work.answer
        context.watchHangUp { answer.cancel() }
        defer { context.unwatchHangUp() }
        let pulse = Pulse(every: heartbeat, on: context.channel.eventLoop) { answer.stir() }
        defer { pulse.stop() }
        var said = ChatCompletion(
            id: answer.id, created: answer.createdAt.unixSeconds, model: entry.model ?? "")
        var last = 0
        do {
            for try await element in answer {
                switch element {
                case .silence: try await wire.beat()
                case .ended: return try await work.result(said)
                case .deltas(let deltas):
                    said.add(deltas)
                    pulse.beat()
                    guard let token, wire.isStream, let progress = work.progress(deltas, said),
                        progress.done > last
                    else { continue }
                    last = progress.done
                    try await wire.send(RPCReply.progress(progress, token))
                }
            }
            throw ChatError(.broken)
        } catch {
            answer.cancel()
            throw error
        }
    }

    private static func tool(_ params: [String: JSONValue]) throws(RPCError) -> MCPToolName {
        guard case .string(let name)? = params["name"] else {
            throw .invalidParameter("name", "it must be a string.")
        }
        guard let tool = MCPToolName(rawValue: name) else {
            throw RPCError(
                code: -32602, message: "Unknown tool: \(name.prefix(64))", data: ["param": "name"])
        }
        return tool
    }

    private static func arguments(_ params: [String: JSONValue]) throws(APIError) -> [String: JSONValue] {
        switch params["arguments"] {
        case nil, .null: return [:]
        case .object(let arguments): return arguments
        default: throw .invalid("arguments", "It must be an object.", code: "invalid_type")
        }
    }

    /// A string or a number, given back as it came.
    private static func progressToken(_ params: [String: JSONValue]) -> JSONValue? {
        switch params["_meta"]?["progressToken"] {
        case .string(let text): .string(text)
        case .integer(let number): .integer(number)
        default: nil
        }
    }
}

extension RPCReply {
    fileprivate static func progress(_ progress: MCPWork.Progress, _ token: JSONValue) -> ByteBuffer {
        var params: [String: JSONValue] = [
            "progressToken": token, "progress": .integer(progress.done), "message": .string(progress.message),
        ]
        if let total = progress.total { params["total"] = .integer(total) }
        return notification("notifications/progress", .object(params))
    }
}
