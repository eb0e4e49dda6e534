import Access
import Catalog
import Foundation
import TestSupport
import Testing

@testable import Server

@Suite("MCP tools") struct MCPToolTests {
    private func withClient(_ body: @Sendable (MCPClient) async throws -> Void) async throws {
        try await withKeyedService { port, key in try await body(MCPClient(port: port, key: key)) }
    }

    @Test func `tools are listed with schemas that a model can follow`() async throws {
        try await withClient { client in
            let reply = try await client.post(#"{"jsonrpc":"2.0","id":1,"method":"tools/list"}"#)
            guard case .array(let tools)? = reply.json?.at("result.tools") else {
                Issue.record("no tools: \(reply.http.text)")
                return
            }
            #expect(
                tools.map { $0["name"]?.text } == ["ask_grok", "generate_image", "generate_video", "get_video"])
            for tool in tools {
                #expect((tool["description"]?.text?.count ?? 0) > 40)
                #expect(tool.at("inputSchema.type") == "object")
                guard case .object(let properties)? = tool.at("inputSchema.properties") else {
                    Issue.record("no properties")
                    continue
                }
                for (name, property) in properties {
                    #expect(property["description"]?.text?.isEmpty == false, "\(name)")
                    #expect(property["type"]?.text != nil, "\(name)")
                }
            }
            #expect(tools.map { $0["outputSchema"] != nil } == [false, true, true, true])
            #expect(tools.first?.at("inputSchema.properties.model.default") == "grok-4.1")
            #expect(tools.first?.at("inputSchema.required") == ["query"])
        }
    }

    @Test func `a video begins at once, and its job can be looked at by its owner`() async throws {
        try await withClient { client in
            let begun = try await client.call(
                "generate_video", #"{"prompt":"a cat","size":"1280x720","seconds":8,"model":null}"#)
            #expect(begun.at("result.isError") == false)
            let job = try #require(begun.at("result.structuredContent"))
            let id = try #require(job["id"]?.text)
            #expect(id.hasPrefix("video_"))
            #expect(job["status"] == "queued")
            #expect(job["progress"] == 0)
            #expect(job["size"] == "1280x720" && job["seconds"] == 8 && job["model"] == "sora-2")
            #expect(job["url"] == nil && job["error"] == nil)
            // The same for those who read text alone.
            let text = try #require(begun.at("result.content.0.text")?.text)
            #expect(try JSONDecoder().decode(JSONValue.self, from: Data(text.utf8)) == job)

            #expect(try await client.call("get_video", #"{"id":"\#(id)"}"#).at("result.structuredContent") == job)
            let none = try await client.call("get_video", #"{"id":"video_00"}"#)
            #expect(none.at("result.isError") == true)
            #expect(none.at("result.content.0.text") == "Video with id 'video_00' not found.")
            #expect(none.at("result.structuredContent") == nil)
        }
    }

    @Test func `another owner's video is not found`() async throws {
        try await withStores { stores in
            let mine = try await stores.keys.create(name: "a", owner: "a", expiresAt: nil, now: Date()).key
            let theirs = try await stores.keys.create(name: "b", owner: "b", expiresAt: nil, now: Date()).key
            try await withListener({ port in
                let begun = try await MCPClient(port: port, key: mine).call("generate_video", #"{"prompt":"x"}"#)
                let id = try #require(begun.at("result.structuredContent.id")?.text)
                let other = try await MCPClient(port: port, key: theirs).call("get_video", #"{"id":"\#(id)"}"#)
                #expect(other.at("result.isError") == true)
                #expect(other.at("result.content.0.text")?.text == "Video with id '\(id)' not found.")
            }) { onListening in
                try await HTTPService(
                    parts: stores.parts(), configuration: ServerConfiguration(port: 0), logger: .silent,
                    onListening: onListening
                ).run()
            }
        }
    }

    @Test(
        arguments: [
            (.askGrok, "{}", "query"), (.askGrok, #"{"query":" "}"#, "query"),
            (.askGrok, #"{"query":1}"#, "query"), (.askGrok, #"{"query":"x","model":"sora-2"}"#, "model"),
            (.askGrok, #"{"query":"x","model":"gpt"}"#, "model"),
            (.askGrok, #"{"query":"x","system_prompt":[]}"#, "system_prompt"),
            (.askGrok, #"{"query":"x","prompt":"y"}"#, "prompt"),
            (.generateImage, "{}", "prompt"), (.generateImage, #"{"prompt":"x","n":5}"#, "n"),
            (.generateImage, #"{"prompt":"x","n":0}"#, "n"), (.generateImage, #"{"prompt":"x","n":1.5}"#, "n"),
            (.generateImage, #"{"prompt":"x","size":"1x1"}"#, "size"),
            (.generateImage, #"{"prompt":"x","model":"grok-4.1"}"#, "model"),
            (.generateVideo, "{}", "prompt"), (.generateVideo, #"{"prompt":"x","seconds":5}"#, "seconds"),
            (.generateVideo, #"{"prompt":"x","seconds":true}"#, "seconds"),
            (.generateVideo, #"{"prompt":"x","size":"1x1"}"#, "size"),
            (.generateVideo, #"{"prompt":"x","model":"grok-4.1"}"#, "model"), (.getVideo, "{}", "id"),
            (.getVideo, #"{"id":7}"#, "id"),
        ] as [(MCPToolName, String, String)]) func `a wrong argument is named`(
            tool: MCPToolName, arguments: String, name: String
        ) throws
    {
        let values = try JSONDecoder().decode([String: JSONValue].self, from: Data(arguments.utf8))
        let error = apiError { _ = try MCPCall(tool, values, in: .standard) }
        #expect(error?.param == name)
        #expect(error?.message.isEmpty == false)
    }

    @Test func `a wrong argument is an error of the call, not of the tool`() async throws {
        try await withClient { client in
            for (arguments, name) in [
                ("{}", "prompt"), (#"{"prompt":"x","seconds":5}"#, "seconds"), ("[]", "arguments"),
            ] {
                let reply = try await client.call("generate_video", arguments)
                #expect(reply.at("error.code") == -32602)
                #expect(reply.at("error.data.param")?.text == name)
                #expect(reply.at("error.message")?.text?.contains("'\(name)'") == true)
                #expect(reply["result"] == nil)
            }
        }
    }

    @Test func `what is left out has its default, and null is left out`() throws {
        let image = try MCPCall(.generateImage, ["prompt": "x", "n": .null, "size": "auto"], in: .standard)
        guard case .draw(let model, "x", nil, 1) = image else {
            Issue.record("\(image)")
            return
        }
        #expect(model.id == "grok-imagine-image")
        let film = try MCPCall(.generateVideo, ["prompt": "x", "seconds": "8"], in: .standard)
        guard case .film(let wish) = film else {
            Issue.record("\(film)")
            return
        }
        #expect(wish.seconds == 8 && wish.model.id == "sora-2")
    }
}
