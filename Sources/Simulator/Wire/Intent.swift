import Foundation

/// What a message in plain words is after. A crude ear: good enough to tell an order from a question.
enum Intent {
    private static let drawing: Set<Substring> = ["draw", "paint", "sketch", "illustrate"]
    private static let making: Set<Substring> = ["generate", "create", "make", "produce", "render", "imagine"]
    private static let changing: Set<Substring> = [
        "add", "change", "colour", "color", "edit", "make", "put", "recolour", "recolor", "remove", "replace", "turn",
    ]
    private static let pictures: Set<Substring> = [
        "image", "images", "picture", "pictures", "photo", "photos", "drawing", "drawings", "illustration", "portrait",
    ]
    private static let asking: Set<Substring> = [
        "what", "who", "which", "where", "how", "why", "is", "are", "does", "do", "describe", "tell", "explain", "read",
        "compare",
    ]

    /// With pictures at hand an order to change something draws too; a question never does.
    static func asksToDraw(_ message: String, hasPictures: Bool) -> Bool {
        let words = message.prefix(4_000).lowercased()
            .split(maxSplits: 300) { !$0.isLetter && $0 != "\'" }.prefix(300)
        guard let first = words.first else { return false }
        if hasPictures, asking.contains(first) { return false }
        if words.contains(where: drawing.contains) { return true }
        if hasPictures, words.contains(where: changing.contains) { return true }
        for (index, word) in words.enumerated() where pictures.contains(word) {
            let before = words[max(0, index - 6)..<index]
            if before.contains(where: making.contains) { return true }
            if !asking.contains(first), index + 1 < words.endIndex, words[index + 1] == "of" { return true }
        }
        return false
    }

    /// The first shape that is named as `16:9` is.
    static func aspectRatio(in message: String) -> String? {
        message.split { !$0.isNumber && $0 != ":" }
            .map { $0.split(separator: ":").joined(separator: ":") }
            .first(where: FrameShape.aspectRatios.contains)
    }

    /// What is to be seen, without the order to draw it that programs write before it.
    static func subject(of message: String) -> String {
        let order = message.prefix(160)
        guard order.hasPrefix("Draw one picture"), let end = order.range(of: ": ") else { return message }
        return String(message[end.upperBound...])
    }
}
