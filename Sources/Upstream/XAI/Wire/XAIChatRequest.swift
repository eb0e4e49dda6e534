import Foundation
import NIOCore

/// Body of `/chat/completions`. It is always asked for as a stream: a client that wants it whole gets it gathered, and
/// silence is noticed all the same.
struct XAIChatRequest {
    private let dialogue: ChatDialogue

    init(_ dialogue: ChatDialogue) { self.dialogue = dialogue }

    func json() throws(UpstreamError) -> ByteBuffer {
        var body = ByteBuffer()
        body.writeStaticString(#"{"messages":["#)
        for (index, turn) in dialogue.turns.enumerated() {
            if index > 0 { body.writeStaticString(",") }
            try Self.write(turn, to: &body)
        }
        body.writeStaticString(#"],"model":"#)
        body.writeJSON(dialogue.model)
        for option in dialogue.options {
            body.writeStaticString(",")
            body.writeJSON(option.name)
            body.writeStaticString(":")
            body.writeString(option.json)
        }
        body.writeStaticString(#","stream":true,"stream_options":{"include_usage":true}"#)
        writeTools(to: &body)
        body.writeStaticString("}")
        return body
    }

    // MARK: Turns

    private static func write(_ turn: ChatDialogue.Turn, to body: inout ByteBuffer) throws(UpstreamError) {
        body.writeStaticString(#"{"role":"#)
        body.writeJSON(turn.role.rawValue)
        if let name = turn.name {
            body.writeStaticString(#","name":"#)
            body.writeJSON(name)
        }
        body.writeStaticString(#","content":"#)
        try writeContent(turn, to: &body)
        if !turn.calls.isEmpty {
            body.writeStaticString(#","tool_calls":["#)
            for (index, call) in turn.calls.enumerated() {
                if index > 0 { body.writeStaticString(",") }
                write(call, to: &body)
            }
            body.writeStaticString("]")
        }
        if let id = turn.callID {
            body.writeStaticString(#","tool_call_id":"#)
            body.writeJSON(id)
        }
        body.writeStaticString("}")
    }

    /// One text alone goes as it is, several things as a list.
    private static func writeContent(_ turn: ChatDialogue.Turn, to body: inout ByteBuffer) throws(UpstreamError) {
        if turn.parts.isEmpty {
            body.writeStaticString(turn.calls.isEmpty ? #""""# : "null")
            return
        }
        if turn.parts.count == 1, case .text(let text) = turn.parts[0] {
            body.writeJSON(text)
            return
        }
        body.writeStaticString("[")
        for (index, part) in turn.parts.enumerated() {
            if index > 0 { body.writeStaticString(",") }
            switch part {
            case .text(let text):
                body.writeStaticString(#"{"type":"text","text":"#)
                body.writeJSON(text)
                body.writeStaticString("}")
            case .picture(let picture):
                body.writeStaticString(#"{"type":"image_url","image_url":{"url":""#)
                // Base64 needs no escapes.
                body.writeString(try DataURL.of(picture))
                body.writeStaticString(#""}}"#)
            }
        }
        body.writeStaticString("]")
    }

    private static func write(_ call: FunctionCall, to body: inout ByteBuffer) {
        body.writeStaticString(#"{"id":"#)
        body.writeJSON(call.id)
        body.writeStaticString(#","type":"function","function":{"name":"#)
        body.writeJSON(call.name)
        body.writeStaticString(#","arguments":"#)
        body.writeJSON(call.arguments)
        body.writeStaticString("}}")
    }

    // MARK: Functions

    private func writeTools(to body: inout ByteBuffer) {
        guard !dialogue.functions.isEmpty else { return }
        body.writeStaticString(#","tools":["#)
        for (index, function) in dialogue.functions.enumerated() {
            if index > 0 { body.writeStaticString(",") }
            body.writeStaticString(#"{"type":"function","function":{"name":"#)
            body.writeJSON(function.name)
            if let description = function.description {
                body.writeStaticString(#","description":"#)
                body.writeJSON(description)
            }
            if let parameters = function.parameters {
                body.writeStaticString(#","parameters":"#)
                body.writeString(parameters)
            }
            if let strict = function.strict {
                body.writeStaticString(strict ? #","strict":true"# : #","strict":false"#)
            }
            body.writeStaticString("}}")
        }
        body.writeStaticString("]")
        switch dialogue.choice {
        case .auto: break
        case .none: body.writeStaticString(#","tool_choice":"none""#)
        case .required: body.writeStaticString(#","tool_choice":"required""#)
        case .named(let name):
            body.writeStaticString(#","tool_choice":{"type":"function","function":{"name":"#)
            body.writeJSON(name)
            body.writeStaticString("}}")
        }
    }
}
