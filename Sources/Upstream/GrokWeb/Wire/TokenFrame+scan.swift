import Foundation
import JSON
import NIOCore

extension TokenFrame {
    /// The frame, read without a decoder; nil for every object that is not written just so or holds anything else: the
    /// decoder has the last word on those. What it takes it reads as the decoder would.
    init?(scanning object: ByteBuffer, after last: TokenFrame?) {
        var found = TokenFrame()
        let isPlain = object.withUnsafeReadableBytes { bytes in
            var cursor = JSONCursor(bytes)
            guard cursor.skip(#"{"result":{"response":"#) else { return false }
            var seen: Field = []
            let isRead = cursor.object { cursor, name in
                guard let field = Field(name), seen.insert(field).inserted else { return false }
                return found.read(field, from: &cursor, lastID: last?.responseID)
            }
            return isRead && !seen.isEmpty && cursor.skip("}}") && cursor.isAtEnd
        }
        guard isPlain else { return nil }
        self = found
    }

    struct Field: OptionSet {
        let rawValue: UInt8
        static let token = Field(rawValue: 1)
        static let isThinking = Field(rawValue: 2)
        static let isSoftStop = Field(rawValue: 4)
        static let responseID = Field(rawValue: 8)
        static let tag = Field(rawValue: 16)
        static let step = Field(rawValue: 32)
        static let rollout = Field(rawValue: 64)
    }

    /// Reads one member's value. `lastID`: most frames of a stream have the same, it need not be made anew for each.
    mutating func read(_ field: Field, from cursor: inout JSONCursor, lastID: String?) -> Bool {
        switch field {
        case .token:
            guard let text = cursor.text() else { return false }
            token = text.isEmpty ? nil : text
        case .isThinking:
            guard let flag = cursor.flag() else { return false }
            isThinking = flag
        case .isSoftStop:
            guard let flag = cursor.flag() else { return false }
            isSoftStop = flag
        case .responseID:
            guard let word = cursor.word() else { return false }
            responseID = word.isEmpty ? nil : word.says(lastID) ? lastID : String(decoding: word, as: UTF8.self)
        case .tag:
            guard let word = cursor.word() else { return false }
            tag = word.says("final") ? .final : MessageTag(rawValue: String(decoding: word, as: UTF8.self))
        case .step: return cursor.number()
        case .rollout: return cursor.word() != nil
        default: return false
        }
        return true
    }
}

extension TokenFrame.Field {
    init?(_ name: UnsafeRawBufferPointer) {
        if name.says("token") {
            self = .token
        } else if name.says("isThinking") {
            self = .isThinking
        } else if name.says("isSoftStop") {
            self = .isSoftStop
        } else if name.says("responseId") {
            self = .responseID
        } else if name.says("messageTag") {
            self = .tag
        } else if name.says("messageStepId") {
            self = .step
        } else if name.says("rolloutId") {
            self = .rollout
        } else {
            return nil
        }
    }
}
