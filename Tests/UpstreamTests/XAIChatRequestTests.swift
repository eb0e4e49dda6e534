import Foundation
import NIOCore
import TestSupport
import Testing

@testable import Upstream

@Suite("What the official API is asked in a conversation")
struct XAIChatRequestTests {
    private func expect(_ dialogue: ChatDialogue, is json: String) throws {
        let sent = try JSONSerialization.jsonObject(
            with: Data(try XAIChatRequest(dialogue).json().readableBytesView))
        let wanted = try JSONSerialization.jsonObject(with: Data(json.utf8))
        #expect(sent as? NSDictionary == wanted as? NSDictionary, "\(sent)")
    }

    @Test("Turns with their roles, calls and results, functions, and parameters as they are")
    func turns() throws {
        try expect(
            ChatDialogue(
                model: "grok-4.6",
                turns: [
                    .init(role: .system, parts: [.text("Be \"brief\"\n")]),
                    .init(role: .user, name: "ann", parts: [.text("Weather?")]),
                    .init(
                        role: .assistant, parts: [],
                        calls: [FunctionCall(id: "call_1", name: "weather", arguments: #"{"city":"Oslo"}"#)]),
                    .init(role: .tool, parts: [.text("-9 °C")], callID: "call_1"),
                ],
                functions: [
                    .init(
                        name: "weather", description: "Tells it", parameters: #"{"type":"object"}"#, strict: true),
                    .init(name: "plain", description: nil, parameters: nil),
                ],
                choice: .named("weather"),
                options: [
                    .init(name: "temperature", json: "0.2"), .init(name: "stop", json: #"["a","b"]"#),
                    .init(name: "response_format", json: #"{"type":"json_object"}"#),
                ]),
            is: """
                {"model":"grok-4.6","stream":true,"stream_options":{"include_usage":true},
                 "messages":[{"role":"system","content":"Be \\"brief\\"\\n"},
                  {"role":"user","name":"ann","content":"Weather?"},
                  {"role":"assistant","content":null,"tool_calls":[{"id":"call_1","type":"function",
                   "function":{"name":"weather","arguments":"{\\"city\\":\\"Oslo\\"}"}}]},
                  {"role":"tool","tool_call_id":"call_1","content":"-9 °C"}],
                 "tools":[{"type":"function","function":{"name":"weather","description":"Tells it",
                   "parameters":{"type":"object"},"strict":true}},{"type":"function","function":{"name":"plain"}}],
                 "tool_choice":{"type":"function","function":{"name":"weather"}},
                 "temperature":0.2,"stop":["a","b"],"response_format":{"type":"json_object"}}
                """)
    }

    @Test("A picture goes along as a data URL, in its place")
    func pictures() throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("dot.png")
        try Data("no picture at all".utf8).write(to: URL(fileURLWithPath: path))
        let picture = ReferenceImage(path: path, type: "image/png", length: 17)
        try expect(
            ChatDialogue(
                model: "m",
                turns: [.init(role: .user, parts: [.text("What"), .picture(picture), .text("is this?")])]),
            is: """
                {"model":"m","stream":true,"stream_options":{"include_usage":true},"messages":[{"role":"user","content":[
                 {"type":"text","text":"What"},
                 {"type":"image_url","image_url":{"url":"data:image/png;base64,bm8gcGljdHVyZSBhdCBhbGw="}},
                 {"type":"text","text":"is this?"}]}]}
                """)
        let gone = ReferenceImage(path: directory.file("gone.png"), type: "image/png", length: 17)
        #expect(throws: UpstreamError.self) {
            try XAIChatRequest(ChatDialogue(model: "m", turns: [.init(role: .user, parts: [.picture(gone)])])).json()
        }
    }

    @Test("Nothing of functions is said where there are none", arguments: [ChatDialogue.Choice.auto, .none])
    func choice(choice: ChatDialogue.Choice) throws {
        try expect(
            ChatDialogue(model: "m", turns: [.init(role: .user, parts: [.text("x")])], choice: choice),
            is: #"{"model":"m","messages":[{"role":"user","content":"x"}],"stream":true,"#
                + #""stream_options":{"include_usage":true}}"#)
    }
}
