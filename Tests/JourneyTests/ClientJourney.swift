import Foundation
import Simulator
import TestSupport
import Testing

/// Programs that people use with OpenAI's API, against the real server.
@Suite("Client journey", .timeLimit(.minutes(10)))
struct ClientJourney {
    /// A Python with `litellm` and `xai-sdk`, made by scripts/clients.
    private static let large = ProcessInfo.processInfo.environment["FILMGATE_TEST_LARGE_PYTHON"]

    @Test("The llm command talks, looks, calls functions and tells what went wrong")
    func llm() async throws {
        try await Installation.open(in: TemporaryDirectory()) { place in
            let picture = try await place.directory.picture("red", type: "png")
            let said = try await Program.sdk(
                "llm_journey.py",
                [place.server.url, place.key, try await place.simulator.baseURL(), picture, place.directory.path])
            #expect(said.contains("all as OpenAI answers"))
        }
    }

    @Test("The litellm SDK understands answers, streams and errors", .enabled(if: large != nil))
    func liteLLM() async throws {
        let python = URL(fileURLWithPath: try #require(Self.large))
        try await Installation.open(in: TemporaryDirectory()) { place in
            let picture = try await place.directory.picture("red", type: "png")
            let said = try await Program.sdk(
                "litellm_journey.py", [place.server.url, place.key, try await place.simulator.baseURL(), picture],
                by: python)
            #expect(said.contains("all as OpenAI answers"))
        }
    }

    @Test(
        "What we send to xAI's API, and what its simulator answers, has the names of xAI's own SDK",
        .enabled(if: large != nil))
    func xAI() async throws {
        let python = URL(fileURLWithPath: try #require(Self.large))
        let directory = try TemporaryDirectory()
        try await withKeyedSimulator(in: directory) { xai, upstream in
            try await Installation.open(in: directory, environment: upstream) { place in
                try await Self.everything(place)
                let sent = xai.journal().filter { $0.method == "POST" && $0.accepted }
                let lines = try sent.map { entry in
                    try JSONSerialization.data(withJSONObject: ["path": entry.path, "body": entry.body])
                }
                let file = directory.file("sent.jsonl")
                try lines.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "\n")
                    .write(toFile: file, atomically: true, encoding: .utf8)
                // Each request meets the first that is left.
                for fate in [XAIFault.Fate.failed(code: "internal", message: "no luck"), .expired, .moderated] {
                    xai.inject(XAIFault(.fate(fate), on: .submit))
                }
                let said = try await Program.sdk(
                    "xai_shapes.py",
                    [upstream["FILMGATE_XAI_BASE_URL"] ?? "", upstream["FILMGATE_XAI_KEYS"] ?? "", file], by: python)
                #expect(said.contains("all of these names are its own"))
            }
        }
    }

    /// Has one request of each kind sent to the API.
    private static func everything(_ place: Installation) async throws {
        let first = try await place.video("from words").id
        for (path, body) in [
            ("videos/edits", #"{"prompt":"changed","video":{"id":"\#(first)"}}"#),
            ("videos/extensions", #"{"prompt":"longer","seconds":4,"video":{"id":"\#(first)"}}"#),
            ("videos", #"{"prompt":"from a picture","seconds":4,"input_reference":"\#(try await picture(place))"}"#),
        ] {
            let made = try await place.client.send("POST", "\(place.server.url)/v1/\(path)", json: body)
            let id = try #require(made.json["id"] as? String, "\(made.text)")
            #expect(try await place.client.settled(id, at: place.server.url)["status"] as? String == "completed")
        }
        let character = try await place.client.send(
            "POST", "\(place.server.url)/v1/videos/characters", json: #"{"name":"Mossy","video":{"id":"\#(first)"}}"#)
        let id = try #require(character.json["id"] as? String, "\(character.text)")
        let shown = try await place.client.create(
            "a character", at: place.server.url, #","characters":[{"id":"\#(id)"}]"#)
        #expect(shown.status == 200, "\(shown.text)")
        _ = try await place.client.settled(shown.json["id"] as? String ?? "", at: place.server.url)
        for (path, more) in [
            ("generations", ""), ("edits", #","images":[{"image_url":"\#(try await picture(place))"}]"#),
        ] {
            let drawn = try await place.client.send(
                "POST", "\(place.server.url)/v1/images/\(path)",
                json: #"{"model":"grok-imagine-image","prompt":"a picture","size":"1024x1024"\#(more)}"#)
            #expect(drawn.status == 200, "\(drawn.text)")
        }
    }

    private static func picture(_ place: Installation) async throws -> String {
        let file = try await place.directory.picture("red", type: "png")
        return "data:image/png;base64," + (try Data(contentsOf: URL(fileURLWithPath: file))).base64EncodedString()
    }
}
