import HTTPTypes

/// In which forms a client takes an answer.
struct MCPAccept: Hashable {
    let json: Bool
    let events: Bool

    /// Who says nothing takes anything. Weights only matter where they are nothing.
    init(_ headers: HTTPFields) throws(APIError) {
        let ranges = headers[values: .accept].flatMap { $0.split(separator: ",") }
            .compactMap { HeaderParameters(String($0)) }
            .filter { $0["q"].flatMap { Double($0) } != 0 }.map(\.value)
        guard headers.contains(.accept) else {
            (json, events) = (true, false)
            return
        }
        json = ranges.contains { ["application/json", "application/*", "*/*"].contains($0) }
        events = ranges.contains { ["text/event-stream", "text/*"].contains($0) }
        guard json || events else { throw .notAcceptable }
    }

    /// Answers that take their time are streamed to whoever takes that, so that the connection is never silent.
    func streams(_ messages: [RPCMessage]) -> Bool {
        guard json else { return true }
        guard events else { return false }
        return messages.contains { message in
            guard case .request(let request) = message, case .string(let name)? = request.params["name"] else {
                return false
            }
            return request.method == "tools/call" && MCPToolName(rawValue: name)?.takesTime == true
        }
    }
}

extension APIError {
    fileprivate static let notAcceptable = APIError(
        .notAcceptable, "Accept application/json, text/event-stream or both.", code: "not_acceptable")
}
