import JSON
import NIOCore

extension ConversationFrame {
    /// The frame, read without a decoder: those that open and close an answer in words. nil for all that hold more than
    /// that or are written otherwise; the decoder has the last word on those.
    init?(scanning object: ByteBuffer) {
        var response = ResponseFrame()
        let isPlain = object.withUnsafeReadableBytes { bytes in
            var cursor = JSONCursor(bytes)
            return cursor.skip(#"{"result":{"response":"#) && response.scan(&cursor) && cursor.skip("}}")
                && cursor.isAtEnd
        }
        guard isPlain else { return nil }
        self.init(response: response)
    }
}

extension ResponseFrame {
    fileprivate mutating func scan(_ cursor: inout JSONCursor) -> Bool {
        var seen: TokenFrame.Field = []
        return cursor.object { cursor, name in
            if let field = TokenFrame.Field(name) {
                return seen.insert(field).inserted && text.read(field, from: &cursor, lastID: nil)
            }
            if name.says("userResponse") { return echo == nil && scanEcho(&cursor) }
            if name.says("modelResponse") { return model == nil && scanModel(&cursor) }
            if name.says("finalMetadata") { isClosing = true }
            let isRich = Self.rich.contains { name.says($0) }
            return isRich ? cursor.skip("null") : cursor.pass()
        }
    }

    /// Members that mean something to us and are rare.
    private static let rich: [StaticString] = [
        "webSearchResults", "xSearchResults", "xposts", "cardAttachment", "streamingImageGenerationResponse",
        "streamingVideoGenerationResponse", "error",
    ]

    private mutating func scanEcho(_ cursor: inout JSONCursor) -> Bool {
        var found = Echo()
        var isNamed = false
        let isRead = cursor.object { cursor, name in
            guard name.says("model") else { return cursor.pass() }
            guard !isNamed, let model = cursor.text() else { return false }
            isNamed = true
            found.model = model.isEmpty ? nil : model
            return true
        }
        echo = found
        return isRead
    }

    private mutating func scanModel(_ cursor: inout JSONCursor) -> Bool {
        var found = ModelResponse()
        var seen = (id: false, message: false)
        let isRead = cursor.object { cursor, name in
            if name.says("responseId") {
                guard !seen.id, let id = cursor.text() else { return false }
                seen.id = true
                found.responseID = id.isEmpty ? nil : id
                return true
            }
            if name.says("message") {
                guard !seen.message, let message = cursor.text() else { return false }
                seen.message = true
                found.message = message.isEmpty ? nil : message
                return true
            }
            if name.says("error") { return cursor.skip("null") }
            return Self.lists.contains { name.says($0) } ? cursor.skip("[]") : cursor.pass()
        }
        model = found
        return isRead
    }

    private static let lists: [StaticString] = [
        "fileAttachments", "generatedImageUrls", "cardAttachmentsJson", "streamErrors",
    ]
}
