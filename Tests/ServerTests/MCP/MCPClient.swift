import Foundation
import TestSupport

@testable import Server

/// Speaks to `/mcp` byte for byte.
struct MCPClient: Sendable {
    let port: Int
    let key: String?

    struct Reply: Sendable {
        let http: RawHTTP.Answer

        /// The events' data, where the answer is a stream; its chunks put together.
        var events: [JSONValue] {
            http.text.components(separatedBy: "\n").filter { $0.hasPrefix("data: ") }
                .compactMap { try? JSONDecoder().decode(JSONValue.self, from: Data($0.dropFirst(6).utf8)) }
        }

        var json: JSONValue? { try? JSONDecoder().decode(JSONValue.self, from: Data(http.body)) }
        var status: Int { http.status }
    }

    func post(_ body: String, _ headers: [String: String] = [:]) async throws -> Reply {
        var head = ["Host": "127.0.0.1:\(port)", "Content-Type": "application/json", "Accept": "application/json"]
        if let key { head["Authorization"] = "Bearer \(key)" }
        head.merge(headers) { _, given in given }
        let lines = head.filter { !$0.value.isEmpty }.map { "\($0.key): \($0.value)\r\n" }.joined()
        return Reply(
            http: try await RawHTTP.exchange(
                port,
                "POST /mcp HTTP/1.1\r\n\(lines)Content-Length: \(body.utf8.count)\r\nConnection: close\r\n\r\n\(body)"))
    }

    func call(_ tool: String, _ arguments: String, revision: String = "2025-06-18") async throws -> JSONValue {
        let reply = try await post(
            #"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"\#(tool)","arguments":\#(arguments)}}"#,
            ["MCP-Protocol-Version": revision])
        return reply.json ?? .null
    }
}

extension JSONValue {
    /// A piece of it: `result.content.0.text`.
    func at(_ path: String) -> JSONValue? {
        path.split(separator: ".").reduce(Optional(self)) { value, name in
            switch value {
            case .object(let members): members[String(name)]
            case .array(let elements):
                Int(name).flatMap { elements.indices.contains($0) ? elements[$0] : nil }
            default: nil
            }
        }
    }

    var text: String? { if case .string(let text) = self { text } else { nil } }
}
