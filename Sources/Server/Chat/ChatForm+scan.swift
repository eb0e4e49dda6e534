import JSON
import NIOCore

extension ChatForm {
    /// The form, read without a decoder: a conversation in words, as nearly all are. nil for one that holds anything else
    /// or is written otherwise: the decoder has the last word on those. What it takes it reads as the decoder would.
    init?(scanning json: ByteBuffer) {
        var found = Members()
        let isPlain = json.withUnsafeReadableBytes { bytes in
            var cursor = JSONCursor(bytes, isSpaced: true)
            return found.scan(&cursor) && cursor.isAtEnd
        }
        guard isPlain else { return nil }
        self.init(
            model: found.model, messages: found.messages, stream: found.stream,
            streamOptions: found.usage.map { StreamOptions(includeUsage: $0) })
    }

    private struct Members {
        var model: String?
        var messages: [Message]?
        var stream: Bool?
        /// `stream_options.include_usage`
        var usage: Bool?

        mutating func scan(_ cursor: inout JSONCursor) -> Bool {
            cursor.object { cursor, name in
                if name.says("model") { return Self.fill(&model, cursor.text()) }
                if name.says("messages") { return Self.fill(&messages, Self.messages(&cursor)) }
                if name.says("stream") { return Self.fill(&stream, cursor.flag()) }
                guard name.says("stream_options") else { return false }
                return cursor.object { cursor, name in
                    name.says("include_usage") && Self.fill(&usage, cursor.flag())
                } && usage != nil
            }
        }

        private static func messages(_ cursor: inout JSONCursor) -> [Message]? {
            var messages: [Message] = []
            let isRead = cursor.list { cursor in
                var (role, content): (String?, String?)
                let isRead = cursor.object { cursor, name in
                    if name.says("role") { return fill(&role, cursor.text()) }
                    return name.says("content") && fill(&content, cursor.text())
                }
                messages.append(Message(role: role, content: content.map(Content.text)))
                return isRead
            }
            return isRead ? messages : nil
        }

        /// Of a name that comes twice the decoder knows which one counts.
        private static func fill<Value>(_ member: inout Value?, _ value: Value?) -> Bool {
            guard member == nil, let value else { return false }
            member = value
            return true
        }
    }
}
