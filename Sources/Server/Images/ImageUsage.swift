import Generation

/// Tokens, counted approximately: the upstream tells none. A token is four bytes of text or 32 by 32 pixels.
struct ImageUsage: Hashable {
    let text: Int
    let input: Int
    let output: Int

    /// `references` are counted as 1024 by 1024 pixels each.
    init(prompt: String, references: Int, pictures: [FinishedPicture]) {
        text = (prompt.utf8.count + 3) / 4
        input = references * Self.tokens(1024, 1024)
        output = pictures.reduce(0) { $0 + Self.tokens($1.width, $1.height) }
    }

    private static func tokens(_ width: Int, _ height: Int) -> Int { (width + 31) / 32 * ((height + 31) / 32) }
}

extension JSONWriter {
    mutating func usage(_ usage: ImageUsage) {
        object { json in
            json.key("total_tokens")
            json.value(usage.text + usage.input + usage.output)
            json.key("input_tokens")
            json.value(usage.text + usage.input)
            json.key("output_tokens")
            json.value(usage.output)
            json.key("input_tokens_details")
            json.object { json in
                json.key("text_tokens")
                json.value(usage.text)
                json.key("image_tokens")
                json.value(usage.input)
            }
        }
    }
}
