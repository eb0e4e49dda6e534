import Catalog
import Chat
import NIOCore
import Testing

@testable import Server

@Suite("What a chat request asks for") struct ChatFormTests {
    private func wish(_ json: String) throws -> ChatWish {
        try ChatForm(json: ByteBuffer(string: json)).wish(in: .standard)
    }

    @Test func `roles, texts and parts are read, unknown parameters tolerated`() throws {
        let wish = try wish(
            """
            {"model":"grok-4.1","temperature":0.5,"seed":1,"future":{"a":[1]},"messages":[
              {"role":"system","content":"be short"},
              {"role":"user","content":[{"type":"text","text":"a"},{"type":"image_url","image_url":{"url":"data:,x","detail":"low"}}]},
              {"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{}"}}]},
              {"role":"tool","tool_call_id":"c1","content":"4"}],
             "stream":true,"stream_options":{"include_usage":true},
             "tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object","b":1,"a":2}}}],"tool_choice":"required"}
            """)
        #expect(wish.model.id == "grok-4.1")
        #expect(wish.streams && wish.includesUsage)
        #expect(
            wish.messages == [
                .init(role: .system, parts: [.text("be short")], calls: [], callID: nil),
                .init(
                    role: .user,
                    parts: [.text("a"), .picture(url: "data:,x", param: "messages[1].content[1].image_url")],
                    calls: [], callID: nil),
                .init(
                    role: .assistant, parts: [], calls: [ChatToolCall(id: "c1", name: "f", arguments: "{}")],
                    callID: nil),
                .init(role: .tool, parts: [.text("4")], calls: [], callID: "c1"),
            ])
        #expect(
            wish.tools == [ChatTool(name: "f", description: nil, parameters: #"{"type":"object","b":1,"a":2}"#)])
        #expect(wish.toolChoice == .required)
    }

    @Test(
        arguments: [
            (#"{"messages":[]}"#, "model", "missing_required_parameter"),
            (#"{"model":"grok-4.1"}"#, "messages", "missing_required_parameter"),
            (#"{"model":"grok-4.1","messages":[]}"#, "messages", "empty_array"),
            (#"{"model":"grok-4.1","messages":{}}"#, "messages", "invalid_type"),
            (#"{"model":"m","messages":[{"role":"user","content":"x"}]}"#, "model", "model_not_found"),
            (#"{"model":"grok-4.1","messages":[{"content":"x"}]}"#, "messages[0].role", "missing_required_parameter"),
            (#"{"model":"grok-4.1","messages":[{"role":"robot","content":"x"}]}"#, "messages[0].role", "invalid_value"),
            (
                #"{"model":"grok-4.1","messages":[{"role":"user"}]}"#, "messages[0].content",
                "missing_required_parameter"
            ),
            (#"{"model":"grok-4.1","n":2,"messages":[{"role":"user","content":"x"}]}"#, "n", "unsupported_value"),
            (
                #"{"model":"grok-4.1","messages":[{"role":"user","content":[{"type":"video_url","video_url":{"url":"x"}}]}]}"#,
                "messages[0].content[0]", "unsupported_content"
            ),
            (
                #"{"model":"grok-4.1","messages":[{"role":"user","content":[{"type":"text"}]}]}"#,
                "messages[0].content[0].text", "missing_required_parameter"
            ),
            (
                #"{"model":"grok-4.1","messages":[{"role":"user","content":"x"}],"tool_choice":"maybe"}"#,
                "tool_choice",
                "invalid_value"
            ),
            (
                #"{"model":"grok-4.1","messages":[{"role":"user","content":"x"}],"tool_choice":{"type":"function","function":{"name":"g"}}}"#,
                "tool_choice", "invalid_value"
            ),
            (
                #"{"model":"grok-4.1","messages":[{"role":"user","content":"x"}],"tools":[{"type":"custom","custom":{"name":"g"}}]}"#,
                "tools[0].type", "invalid_value"
            ),
            (
                #"{"model":"grok-4.1","messages":[{"role":"user","content":" \n"},{"role":"system","content":""}]}"#,
                "messages", "empty_messages"
            ),
            (
                #"{"model":"grok-4.1","messages":[{"role":"user","content":[{"text":"x"}]}]}"#,
                "messages[0].content[0].type", "missing_required_parameter"
            ),
            (
                #"{"model":"grok-4.1","messages":[{"role":"user","content":"x"}],"tool_choice":{"type":"custom"}}"#,
                "tool_choice.function", "missing_required_parameter"
            ),
            ("[]", nil, "invalid_type"), ("", nil, "invalid_json"),
        ] as [(String, String?, String)]) func `what is wrong is named`(json: String, param: String?, code: String)
    {
        let error = apiError { _ = try wish(json) }
        #expect(error?.param == param)
        #expect(error?.code == code)
    }

    @Test(arguments: ["system", "developer", "assistant"]) func `a conversation may be of one role alone`(role: String)
        throws
    {
        let asked = try wish(#"{"model":"grok-4.1","messages":[{"role":"\#(role)","content":"Say hello."}]}"#)
        #expect(asked.messages.map(\.parts) == [[.text("Say hello.")]])
    }

    @Test(arguments: [
        ("https://a.example/images/0f.jpg", "0f.jpg"), ("/images/0f.jpg", "0f.jpg"),
        ("https://a/x/images/0f.jpg?x=1", "0f.jpg"), ("https://a/images/../secret", nil), ("https://a/images/", nil),
        ("data:image/png;base64,/images/0f.jpg", nil), ("ftp://a/images/0f.jpg", nil),
        ("https://a/images/.hidden", nil),
    ]) func `links to our own pictures are known`(url: String, name: String?) {
        #expect(MediaLink.name(in: url) == name)
    }
}

@Suite("What of a chat request goes on as it was written") struct ChatFormTextTests {
    private func wish(_ rest: String) throws -> ChatWish {
        let body =
            #"{"model":"grok-4.1","temperature": -0.50e0, "messages":[{"role":"user","content":"h\n}"}],"# + rest + "}"
        return try ChatForm(json: ByteBuffer(string: body)).wish(in: .standard)
    }

    @Test func `Schemas keep the order of their members and their numbers, and lose their white space`() throws {
        let wish = try wish(
            #"""
            "response_format": {"type": "json_schema", "json_schema": {"strict" :true, "schema":
              {"reasoning": [1.0, 1e3, "a \" } b"], "answer": {}, "größe": null}}},
            "tools": [ {"type":"function","function":{"name":"plain"}},
              {"function": {"strict": true, "parameters": { "z":1 , "a":[ ] }, "name":"f"}, "type":"function"} ]
            """#)
        let format = wish.options.first { $0.name == .responseFormat }
        #expect(
            format?.json
                == #"{"type":"json_schema","json_schema":{"strict":true,"schema":{"reasoning":[1.0,1e3,"a \" } b"],"answer":{},"größe":null}}}"#
        )
        #expect(wish.options.first { $0.name == .temperature }?.json == "-0.50e0")
        #expect(
            wish.tools == [
                ChatTool(name: "plain", description: nil, parameters: nil),
                ChatTool(name: "f", description: nil, parameters: #"{"z":1,"a":[]}"#, strict: true),
            ])
    }

    @Test func `What is written twice, or strangely, is told as the decoder has it`() throws {
        for rest in [#""seed":1,"seed":1"#, #""s\u0065ed":1"#] {
            #expect(try wish(rest).options.first { $0.name == .seed }?.json == "1")
        }
        #expect(try wish(#""seed":1,"tools":null"#).tools.isEmpty)
    }
}

@Suite("The parameters of a chat request") struct ChatOptionTests {
    private func options(_ json: String) throws -> [ChatOption] {
        let body = #"{"model":"grok-4.1","messages":[{"role":"user","content":"x"}],"# + json + "}"
        return try ChatForm(json: ByteBuffer(string: body)).wish(in: .standard).options
    }

    @Test func `they are kept as they were written, those that are null or unknown are not`() throws {
        let options = try options(
            #""temperature":0.5,"top_p":1,"seed":null,"stop":["a","b"],"max_tokens":7,"user":"me","logit_bias":{},"#
                + #""response_format":{"type":"json_schema","json_schema":{"b":1,"a":[null]}},"reasoning_effort":"low""#
        )
        #expect(
            Set(options) == [
                ChatOption(.temperature, json: "0.5"), ChatOption(.topP, json: "1"),
                ChatOption(.stop, json: #"["a","b"]"#), ChatOption(.maxTokens, json: "7"),
                ChatOption(
                    .responseFormat, json: #"{"type":"json_schema","json_schema":{"b":1,"a":[null]}}"#),
                ChatOption(.reasoningEffort, json: #""low""#),
            ])
    }

    @Test(arguments: [
        (#""temperature":"hot""#, "temperature"), (#""top_p":[]"#, "top_p"), (#""seed":1.5"#, "seed"),
        (#""max_tokens":"9""#, "max_tokens"), (#""stop":["a","b","c","d","e"]"#, "stop"), (#""stop":[1]"#, "stop"),
        (#""response_format":"json""#, "response_format"), (#""reasoning_effort":3"#, "reasoning_effort"),
        (#""parallel_tool_calls":"yes""#, "parallel_tool_calls"),
    ]) func `a wrong type is refused by its name`(json: String, param: String) throws {
        let error = try #require(throws: APIError.self) { try options(json) }
        #expect(error.param == param)
    }
}
