extension Frames {
    /// An answer in words, with the thoughts and cards around it.
    func chat(_ answer: String) -> [JSON] {
        var frames = [
            response([
                (
                    "uiLayout",
                    [
                        "reasoningUiLayout": "FUNCTION_CALL", "willThinkLong": false, "effort": "LOW",
                        "steerModelId": "",
                    ]
                )
            ]),
            thought("Thinking about the request", tag: "header"),
            thought("The user would like an answer.", tag: "summary"),
            response(
                [
                    ("token", ""), ("toolUsageCardId", "t-1"),
                    (
                        "webSearchResults",
                        ["results": [["url": "https://e.example/", "title": "T", "preview": "P"]]]
                    ),
                ], isThinking: true),
        ]
        for (index, word) in answer.split(separator: " ", omittingEmptySubsequences: false).enumerated() {
            let token = index == 0 ? String(word) : " \(word)"
            frames.append(response([("token", .string(token)), ("messageTag", "final")]))
        }
        frames.append(response([("token", "")], isSoftStop: true))
        frames.append(modelResponse(answer))
        return frames + [finalMetadata(), title("Greeting")]
    }

    private func thought(_ words: String, tag: String) -> JSON {
        response(
            [("token", .string(words)), ("messageTag", .string(tag)), ("messageStepId", 0)], isThinking: true)
    }

    /// Each picture first announced, then half drawn, then whole.
    func images(_ pictures: [Picture], prompt: String) -> [JSON] {
        var frames: [JSON] = []
        for picture in pictures {
            frames.append(response([("imageAttachmentInfo", ["imageId": .string(picture.id)])]))
        }
        for (seq, progress) in [50, 100].enumerated() {
            for (index, picture) in pictures.enumerated() {
                frames.append(
                    response([
                        (
                            "streamingImageGenerationResponse",
                            [
                                "imageId": .string(picture.id), "imageUrl": .string(picture.path), "seq": .int(seq),
                                "progress": .int(progress), "imageIndex": .int(index), "moderated": false,
                            ]
                        )
                    ]))
            }
        }
        frames.append(
            modelResponse("I generated images with the prompt: '\(prompt)'", images: pictures.map(\.path)))
        return frames + [finalMetadata()]
    }
}
