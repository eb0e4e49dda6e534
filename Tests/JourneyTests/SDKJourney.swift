import Foundation
import Simulator
import TestSupport
import Testing

/// The real `openai` Python SDK against the real server.
@Suite("SDK journey", .timeLimit(.minutes(10)))
struct SDKJourney {
    @Test("client.videos works as against OpenAI", arguments: ["2026-08", "2025-12"])
    func videos(profile: String) async throws {
        let environment = ["FILMGATE_GROK_PROFILE": profile, "FILMGATE_SERVER_POLL_AFTER_MS": "200"]
        try await Installation.open(videoSeconds: 0.5, in: TemporaryDirectory(), environment: environment) { place in
            let another = try await Program.key("another", in: place.data)
            let picture = try await place.directory.picture("red", type: "png")
            let said = try await Program.sdk(
                "video_journey.py", [place.server.url, place.key, another, picture, place.directory.path])
            #expect(said.contains("all as OpenAI answers"))
        }
    }

    @Test("client.videos works the same by xAI's API, which also changes and extends videos")
    func videosByKey() async throws {
        let directory = try TemporaryDirectory()
        try await withKeyedSimulator(in: directory) { xai, upstream in
            let environment = upstream.merging(["FILMGATE_SERVER_POLL_AFTER_MS": "200"]) { $1 }
            try await Installation.open(in: directory, environment: environment) { place in
                let another = try await Program.key("another", in: place.data)
                let picture = try await directory.picture("red", type: "png")
                let said = try await Program.sdk(
                    "video_journey.py", [place.server.url, place.key, another, picture, directory.path, "changes"])
                #expect(said.contains("all as OpenAI answers"))
                #expect(place.simulator.journal().isEmpty, "the web is not asked")
                let sent = Set(xai.journal().filter { $0.method == "POST" && $0.accepted }.map(\.path))
                #expect(sent == ["/videos/generations", "/videos/edits", "/videos/extensions"])
            }
        }
    }

    @Test("Characters are kept, and appear in videos by xAI's API as pictures that go along")
    func characters() async throws {
        let directory = try TemporaryDirectory()
        try await withKeyedSimulator(in: directory) { xai, upstream in
            let environment = upstream.merging(["FILMGATE_SERVER_POLL_AFTER_MS": "200"]) { $1 }
            try await Installation.open(in: directory, environment: environment) { place in
                let another = try await Program.key("another", in: place.data)
                let film = directory.file("film.mp4")
                try await Program.run(
                    named: "ffmpeg",
                    [
                        "-v", "error", "-y", "-f", "lavfi", "-i", "testsrc=size=1920x1080:rate=5", "-t", "2",
                        "-pix_fmt", "yuv420p", film,
                    ])
                let picture = try await directory.picture("red", type: "png")
                let said = try await Program.sdk(
                    "character_journey.py", [place.server.url, place.key, another, film, picture])
                #expect(said.contains("all as OpenAI answers"))
                #expect(place.simulator.journal().isEmpty, "the web is not asked")
                let sent = xai.journal().filter { $0.path == "/videos/generations" && $0.accepted }
                let references = Dictionary(sent.map { ($0.prompt, $0.references) }) { first, _ in first }
                #expect(
                    references == [
                        "a first one": 0, "alone": 3, "both": 6, "red": 1, "once": 3, "late": 3,
                    ])
            }
        }
    }

    @Test(
        "client.models and client.chat.completions work as against OpenAI, each answer strictly validated",
        arguments: ["sync", "async"], ["2026-08", "2025-12"])
    func chat(client: String, profile: String) async throws {
        // Room for one call: a lease that is not given back is missed.
        let environment = ["FILMGATE_GROK_PROFILE": profile, "FILMGATE_GROK_IN_FLIGHT_PER_TOKEN": "1"]
        try await Installation.open(in: TemporaryDirectory(), environment: environment) { place in
            let picture = try await place.directory.picture("red", type: "png")
            let said = try await Program.sdk(
                "chat_journey.py",
                [client, place.server.url, place.key, try await place.simulator.baseURL(), picture])
            #expect(said.contains("all as OpenAI answers"))
            #expect(place.simulator.state().tokens.values.allSatisfy { $0.inFlight == 0 && $0.maximumInFlight == 1 })
        }
    }

    @Test(
        "client.images works as against OpenAI, each answer strictly validated",
        arguments: zip(["sync", "async"], ["2026-08", "2025-12"]))
    func images(client: String, profile: String) async throws {
        let environment = ["FILMGATE_GROK_PROFILE": profile]
        try await Installation.open(in: TemporaryDirectory(), environment: environment) { place in
            let picture = try await place.directory.picture("red", type: "png")
            let said = try await Program.sdk(
                "image_journey.py",
                [client, place.server.url, place.key, try await place.simulator.baseURL(), picture])
            #expect(said.contains("all as OpenAI answers"))
        }
    }

    @Test("client.chat.completions and client.models tell all that xAI's API tells", arguments: ["sync", "async"])
    func chatByKey(client: String) async throws {
        let directory = try TemporaryDirectory()
        try await withKeyedSimulator(in: directory) { xai, upstream in
            try await Installation.open(in: directory, environment: upstream) { place in
                let said = try await Program.sdk(
                    "keyed_chat_journey.py",
                    [client, place.server.url, place.key, try await place.simulator.baseURL()])
                #expect(said.contains("all as OpenAI answers"))
                #expect(place.simulator.journal().isEmpty, "the web is not asked")
                #expect(xai.openStreams == 0)
            }
        }
    }

    @Test("client.chat.completions answers the same by either road", arguments: ["sync", "async"], ["web", "xai"])
    func conversation(client: String, road: String) async throws {
        let directory = try TemporaryDirectory()
        try await withKeyedSimulator(in: directory) { xai, keyed in
            try await Installation.open(in: directory, environment: road == "xai" ? keyed : [:]) { place in
                let picture = try await directory.picture("red", type: "png")
                let said = try await Program.sdk(
                    "conversation_journey.py",
                    [client, place.server.url, place.key, try await place.simulator.baseURL(), picture, road])
                #expect(said.contains("all as OpenAI answers"))
                #expect(place.simulator.journal().isEmpty == (road == "xai"))
                #expect(xai.journal().isEmpty == (road == "web"))
                guard road == "xai" else { return }
                let roles = xai.journal().filter { $0.path == "/chat/completions" }.map { entry in
                    entry.messages.map { $0.prefix { $0 != ":" } }
                }
                #expect(roles.contains(["system", "user", "assistant", "user"]))
                #expect(roles.contains(["user", "assistant", "tool"]))
                #expect(xai.openStreams == 0)
            }
        }
    }

    @Test("client.images works the same by xAI's API", arguments: ["sync", "async"])
    func imagesByKey(client: String) async throws {
        let directory = try TemporaryDirectory()
        try await withKeyedSimulator(in: directory) { xai, upstream in
            try await Installation.open(in: directory, environment: upstream) { place in
                let picture = try await directory.picture("red", type: "png")
                let said = try await Program.sdk(
                    "image_journey.py",
                    [client, place.server.url, place.key, try await place.simulator.baseURL(), picture, "keyed"])
                #expect(said.contains("all as OpenAI answers"))
                #expect(place.simulator.journal().isEmpty, "the web is not asked")
                let sent = Set(xai.journal().filter { $0.method == "POST" && $0.accepted }.map(\.path))
                #expect(sent == ["/images/generations", "/images/edits"])
            }
        }
    }

    @Test("A model that no key may use is not listed, nor asked for")
    func modelsByKey() async throws {
        let directory = try TemporaryDirectory()
        try await withKeyedSimulator(in: directory) { xai, upstream in
            xai.allow(["grok-4.3", "grok-imagine-video"])
            let environment = upstream.merging(["FILMGATE_GROK_TOKENS": ""]) { $1 }
            try await Installation.open(in: directory, environment: environment) { place in
                let isKnown = try await eventually {
                    let list =
                        try await place.client.get("\(place.server.url)/v1/models").json["data"] as? [any Sendable]
                    let names = (list ?? []).compactMap { ($0 as? [String: any Sendable])?["id"] as? String }
                    return names.contains("grok-4.3") && !names.contains("grok-4.6") && names.contains("sora-2")
                        && !names.contains("grok-imagine-image")
                }
                #expect(isKnown)
                let body = #"{"model":"grok-4.6","messages":[{"role":"user","content":"hi"}]}"#
                let answer = try await place.client.send(
                    "POST", "\(place.server.url)/v1/chat/completions", json: body)
                #expect(answer.status == 503 && "\(answer.json)".contains("no_token"))
                #expect(!xai.journal().contains { $0.path == "/chat/completions" })
            }
        }
    }

    @Test(
        "An upstream that fails is told to clients of chat by the status, or inside the stream",
        arguments: ["sync", "async"])
    func failures(client: String) async throws {
        let tokens = (1...8).map { "journey-token-000\($0)" }.joined(separator: ",")
        try await Installation.open(in: TemporaryDirectory(), environment: ["FILMGATE_GROK_TOKENS": tokens]) { place in
            let said = try await Program.sdk(
                "chat_faults.py", [client, place.server.url, place.key, try await place.simulator.baseURL()])
            #expect(said.contains("all as OpenAI answers"))
        }
    }
}
