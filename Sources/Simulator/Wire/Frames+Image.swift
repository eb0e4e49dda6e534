extension Frames {
    func announcement(of picture: Picture) -> JSON {
        response([("imageAttachmentInfo", ["imageId": .string(picture.id)])])
    }

    /// A state of a picture: a preview's path below 100, its own then. No path where there is nothing to see.
    func drawn(_ state: DrawingState, asCard: Bool) -> JSON {
        let path = state.path.map { [("imageUrl", JSON.string($0))] } ?? []
        let rest: [(String, JSON)] = [
            ("seq", .int(state.sequence)), ("progress", .int(state.progress)), ("imageIndex", .int(state.index)),
            ("moderated", .bool(state.isModerated)),
        ]
        guard asCard else {
            return response([
                (
                    "streamingImageGenerationResponse",
                    .object([("imageId", .string(state.picture.id))] + path + rest)
                )
            ])
        }
        let card = Frames.card(
            of: state.picture, chunk: .object([("imageUuid", .string(state.picture.id))] + path + rest))
        return response([("cardAttachment", ["jsonData": .string(card.text)])])
    }

    static func card(of picture: Picture, chunk: JSON) -> JSON {
        [
            "id": .string(picture.id), "type": "render_generated_image", "cardType": "generated_image_card",
            "image_chunk": chunk,
        ]
    }

    /// The tag that stands for a card in the words.
    func cardTag(_ picture: Picture) -> JSON {
        token(
            "<grok:render card_id=\"\(picture.id)\" card_type=\"generated_image_card\" type=\"render_generated_image\">"
                + "</grok:render>", isThinking: false)
    }
}

/// How far a picture is.
struct DrawingState: Sendable {
    let picture: Picture
    /// Which of the pictures of one answer.
    let index: Int
    let sequence: Int
    let progress: Int
    let path: String?
    var isModerated = false
}
