import Foundation
import TestSupport
import Testing

/// The requests that the `openai` Python SDK was recorded to send, byte for byte, but for the key, the id of the video and
/// the host of a picture. The operator has given their model `m` a meaning.
@Suite("Recorded requests journey", .timeLimit(.minutes(10)))
struct RecordedRequestsJourney {
    private struct Row {
        let name: String
        /// With the recorded id, which is nobody's.
        let status: Int
        /// With the id of a completed video.
        let known: Int
        let code: String?
        /// A key that the answer must have.
        let holds: String
        let type: String

        init(
            _ name: String, _ status: Int, known: Int? = nil, code: String? = nil, holds: String = "error",
            type: String = "application/json"
        ) {
            self.type = type
            self.name = name
            self.status = status
            self.known = known ?? status
            self.code = code
            self.holds = holds
        }
    }

    private static let rows = [
        Row("chat_stream_usage", 200, type: "text/event-stream; charset=utf-8"),
        // Their pictures are none, and are not taken for ones.
        Row("chat_vision", 400, code: "invalid_image_url"),
        Row("files_create_vision", 404, code: "unknown_url"),
        Row("responses_create", 404, code: "unknown_url"),
        Row("images_edit_one", 400, code: "invalid_reference"),
        Row("images_edit_many", 400, code: "invalid_reference"),
        Row("images_generate", 200, holds: "usage"),
        Row("images_generate_stream", 200, type: "text/event-stream; charset=utf-8"),
        Row("images_variation", 400, code: "invalid_reference"),
        Row("models_list", 200, holds: "data"),
        Row("models_retrieve_slash", 404, code: "model_not_found"),
        Row("videos_create_min", 200, holds: "seconds"),
        Row("videos_create_extra_body", 200, holds: "seconds"),
        Row("videos_create_bytes", 400, code: "invalid_reference"),
        Row("videos_create_file_tuple", 400, code: "invalid_reference"),
        Row("videos_create_json_post", 400, code: "invalid_reference"),
        Row("videos_create_ref_url_extra_body", 400, code: "invalid_reference"),
        Row("videos_list", 200, holds: "has_more"),
        Row("videos_retrieve", 404, known: 200, code: "not_found", holds: "seconds"),
        Row("videos_content_thumb", 404, known: 200, code: "not_found", type: "image/webp"),
        Row("videos_remix", 404, known: 200, code: "not_found", holds: "remixed_from_video_id"),
        Row("videos_edit_file", 400, code: "invalid_reference"),
        Row("videos_edit_id_extra_body", 404, code: "not_found"),
        Row("videos_extend_id_json_post", 404, code: "not_found"),
        Row("videos_character_create", 400, code: "invalid_reference"),
        Row("videos_character_get", 404, code: "not_found"),
        Row("videos_delete", 404, known: 200, code: "not_found", holds: "deleted"),
    ]

    @Test("Each has a sensible answer, all of them over one connection")
    func recorded() async throws {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("ServerTests/Fixtures")
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
                == Self.rows.map { $0.name + ".http" }.sorted())
        let directory = try TemporaryDirectory()
        let models = directory.file("models.toml")
        try #"aliases = { m = "grok-4.1" }"#.write(toFile: models, atomically: true, encoding: .utf8)
        let environment = ["FILMGATE_MODELS_FILE": models]
        let server = try await Installation.open(in: directory, environment: environment) { place in
            let id = try await place.video("known").id
            let connection = try await RawConnection(port: place.server.port)
            for video in ["video_123", id] {
                for row in Self.rows {
                    let request = try Data(contentsOf: folder.appendingPathComponent(row.name + ".http"))
                        .replacing("sk-test", with: place.key)
                        .replacing("/v1/videos/video_123", with: "/v1/videos/\(video)")
                        // As long as the recorded one, and no road out of this machine.
                        .replacing("https://example.com/", with: "https://127.0.0.1:1/")
                    try await connection.send(Array(request))
                    let answer = try await connection.answer()
                    expectSensible(answer, row, isKnown: video == id)
                }
            }
            return place.server
        }
        #expect(!server.printed.contains("\"level\":\"error\""), "\(server.printed)")
    }

    private func expectSensible(_ answer: RawHTTP.Answer, _ row: Row, isKnown: Bool) {
        let status = isKnown ? row.known : row.status
        #expect(answer.status == status, "\(row.name): \(answer.head)\n\(answer.text.prefix(500))")
        #expect(answer.header("x-request-id") != nil && answer.header("openai-processing-ms") != nil, "\(row.name)")
        #expect(answer.header("content-type") == (status == 200 ? row.type : "application/json"), "\(row.name)")
        switch status == 200 ? row.type : "application/json" {
        case "image/webp": #expect(answer.body.starts(with: Array("RIFF".utf8)))
        case "application/json": expectJSON(answer, row, status)
        default:
            let end = row.name.hasPrefix("chat") ? "data: [DONE]\n\n" : "}\n\n"
            #expect(answer.text.hasSuffix(end), "\(row.name): \(answer.text)")
            #expect(!answer.text.contains(#""error""#) && answer.text.contains(#""total_tokens""#), "\(answer.text)")
        }
    }

    private func expectJSON(_ answer: RawHTTP.Answer, _ row: Row, _ status: Int) {
        // What is no JSON object has none of the keys that are looked for.
        let body = (try? JSONSerialization.jsonObject(with: Data(answer.body))) as? [String: any Sendable] ?? [:]
        #expect(body.keys.contains(status == 200 ? row.holds : "error"), "\(row.name): \(answer.text)")
        if status != 200 {
            #expect(
                (body["error"] as? [String: any Sendable])?["code"] as? String == row.code,
                "\(row.name): \(answer.text)")
        }
    }
}

extension Data {
    fileprivate func replacing(_ old: String, with new: String) -> Data {
        var data = self
        var start = data.startIndex
        while let found = data.range(of: Data(old.utf8), in: start..<data.endIndex) {
            data.replaceSubrange(found, with: Data(new.utf8))
            start = found.lowerBound + new.utf8.count
        }
        return data
    }
}
