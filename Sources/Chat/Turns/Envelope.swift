/// What stands around the turns of a conversation that is told in one message. docs/chat.md describes it.
enum Envelope {
    static let turn = "fg:turn"
    static let note = "fg:note"
    static let picture = "fg:picture"

    /// The first lines of the note. An answer that repeats one of them loses it.
    static let explanation = [
        "This message holds a conversation: each fg:turn element is one turn, told by its role, oldest first.",
        "Follow the turns of role system and developer. Continue the conversation as the assistant, after the last turn.",
        "Give only the text of your own turn: no fg elements, no role names, nothing of the earlier turns or of this note.",
    ]

    static func open(_ name: String, _ attributes: [(name: String, value: String?)] = []) -> String {
        var tag = "<" + name
        for case (let name, let value?) in attributes { tag += " \(name)=\"\(Self.attribute(value))\"" }
        return tag + ">"
    }

    static func close(_ name: String) -> String { "</\(name)>" }

    /// Text that cannot be taken for a part of the envelope.
    static func escaped(_ text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "<")) else { return text }
        let bytes = Array(text.utf8)
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count + 16)
        for (index, byte) in bytes.enumerated() {
            if byte == UInt8(ascii: "<"), looksLikeOurs(bytes[(index + 1)...]) {
                output += "&lt;".utf8
            } else {
                output.append(byte)
            }
        }
        return String(decoding: output, as: UTF8.self)
    }

    /// Whether `fg:` follows, perhaps behind a slash and blanks, in any case.
    private static func looksLikeOurs(_ bytes: ArraySlice<UInt8>) -> Bool {
        let name = bytes.prefix(64).drop { $0 == UInt8(ascii: "/") || $0 <= UInt8(ascii: " ") }.prefix(3)
        return name.map { $0 | 0x20 }.elementsEqual("fg:".utf8.map { $0 | 0x20 })
    }

    /// On one line, without quotes, 64 characters at most.
    private static func attribute(_ value: String) -> String {
        // Roles and most names are words. Looking at characters is slow, and this is done for each turn.
        if value.utf8.count <= 64, value.utf8.allSatisfy({ $0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A }) { return value }
        return String(
            value.prefix(64).map { character in
                switch character {
                case "\"": "'"
                case "<", ">", "&": "_"
                case _ where character.isNewline: " "
                default: character
                }
            })
    }
}
