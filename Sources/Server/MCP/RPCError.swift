/// Why a request has no result.
struct RPCError: Error, Hashable {
    let code: Int
    /// For people.
    let message: String
    var data: JSONValue?

    static let malformedJSON = RPCError(code: -32700, message: "Parse error: the body is not JSON.")

    static func invalidRequest(_ reason: String, data: JSONValue? = nil) -> RPCError {
        RPCError(code: -32600, message: "Invalid request: \(reason)", data: data)
    }

    static let noMessage = invalidRequest("the body is no JSON-RPC 2.0 message.")

    static func unknownMethod(_ name: String) -> RPCError {
        RPCError(code: -32601, message: "Method not found: \(name.prefix(64))")
    }

    static func invalidParameter(_ name: String, _ reason: String) -> RPCError {
        RPCError(code: -32602, message: "Invalid params: '\(name)': \(reason)", data: ["param": .string(name)])
    }

    /// An argument of a tool that is wrong.
    static func invalidArgument(_ error: APIError) -> RPCError {
        invalidParameter(error.param ?? "arguments", error.message)
    }
}
