import Foundation

/// The frames of one conversation, each an object to be sent as a line. What parsers do not need is plausible filler.
struct Frames: Sendable {
    let conversationID = UUID().uuidString.lowercased()
    let responseID = UUID().uuidString.lowercased()
    let userResponseID = UUID().uuidString.lowercased()
    /// The name it answers by.
    let model: String
    var isTemporary = true
    let now: Date

    func conversation() -> JSON {
        [
            "result": [
                "conversation": [
                    "conversationId": .string(conversationID), "title": "New conversation", "starred": false,
                    "createTime": JSON(now), "modifyTime": JSON(now), "systemPromptName": "",
                    "temporary": .bool(isTemporary),
                    "mediaTypes": [],
                ]
            ]
        ]
    }

    func userResponse(_ message: String) -> JSON {
        response([
            (
                "userResponse",
                [
                    "responseId": .string(userResponseID), "message": .string(message), "sender": "human",
                    "createTime": JSON(now), "parentResponseId": "", "manual": false, "partial": false,
                    "shared": false, "query": "", "model": .string(model),
                ]
            )
        ])
    }

    /// The closing message, which alone counts for those who do not follow the stream.
    func modelResponse(
        _ message: String, files: [String] = [], images: [String] = [], cards: [JSON] = [], sources: [JSON] = [],
        error: String? = nil
    ) -> JSON {
        var fields: [(String, JSON)] = [
            ("responseId", .string(responseID)), ("message", .string(message)), ("sender", "ASSISTANT"),
            ("createTime", JSON(now)), ("parentResponseId", .string(userResponseID)), ("manual", false),
            ("partial", false), ("shared", false), ("query", ""), ("webSearchResults", .array(sources)), ("xposts", []),
            ("generatedImageUrls", .array(images.map(JSON.string))), ("imageAttachments", []),
            ("fileAttachments", .array(files.map(JSON.string))),
            ("cardAttachmentsJson", .array(cards.map { .string($0.text) })), ("fileUris", []),
            ("steps", []),
            ("streamErrors", error.map { [["message": .string($0)]] } ?? []), ("model", .string(model)),
        ]
        if let error { fields.append(("error", .string(error))) }
        return response([("modelResponse", .object(fields))])
    }

    func finalMetadata() -> JSON {
        response([("finalMetadata", ["followUpSuggestions": [], "feedbackLabels": [], "toolsUsed": [:]])])
    }

    func title(_ title: String) -> JSON { ["result": ["title": ["newTitle": .string(title)]]] }

    /// One nobody has heard of.
    func unknown(padding: Int = 0) -> JSON {
        [
            "result": [
                "response": [
                    "sparkleLayout": ["version": 3, "padding": .string(String(repeating: "x", count: padding))],
                    "responseId": .string(responseID),
                ]
            ]
        ]
    }

    static func error(code: Int, message: String) -> JSON {
        ["error": ["code": .int(code), "message": .string(message), "details": []]]
    }

    func admissionDenied() -> JSON {
        response([
            (
                "error",
                [
                    "message":
                        "gRPC error: ResourceExhausted: Admission denied by perf_based_admission_controller: overloaded",
                    "modelNotAvailable": [:], "severity": "STREAM_ERROR_SEVERITY_NORMAL",
                ]
            )
        ])
    }

    /// `isThinking` and its kin stand behind whatever a response frame carries.
    func response(_ fields: [(String, JSON)], isThinking: Bool = false, isSoftStop: Bool = false) -> JSON {
        [
            "result": [
                "response": .object(
                    fields + [
                        ("isThinking", .bool(isThinking)), ("isSoftStop", .bool(isSoftStop)),
                        ("responseId", .string(responseID)),
                    ])
            ]
        ]
    }
}
