import Catalog

/// What a form asks for, held against what the model can do. Nothing is clamped.
struct VideoWish: Hashable {
    let model: VideoModel
    let prompt: String
    let size: FrameSize
    let seconds: Int
}

extension VideoForm {
    static let promptCharacters = 32_000
    static let defaultModel = "sora-2"

    func wish(in catalog: ModelCatalog) throws(APIError) -> VideoWish {
        let prompt = try checkedPrompt()
        let name = model ?? Self.defaultModel
        guard let model = catalog.video(named: name) else { throw .modelNotFound(name) }
        return VideoWish(model: model, prompt: prompt, size: try size(of: model), seconds: try seconds(of: model))
    }

    func checkedPrompt() throws(APIError) -> String {
        guard let prompt else { throw APIError.missing("prompt") }
        guard prompt.contains(where: { !$0.isWhitespace }) else {
            throw APIError.invalid("prompt", "The prompt must not be empty.")
        }
        guard !prompt.utf8.contains(0) else {
            throw APIError.invalid("prompt", "The prompt must not contain a NUL character.")
        }
        guard prompt.unicodeScalars.count <= Self.promptCharacters else {
            throw APIError.invalid(
                "prompt", "The prompt must have at most \(Self.promptCharacters) characters.",
                code: "string_above_max_length")
        }
        return prompt
    }

    private func size(of model: VideoModel) throws(APIError) -> FrameSize {
        guard let size else { return model.defaultSize }
        guard let frame = FrameSize(size), model.formats[frame] != nil else {
            throw .unsupportedValue("size", size, for: model, allowed: model.sizes.map(\.description))
        }
        return frame
    }

    private func seconds(of model: VideoModel) throws(APIError) -> Int {
        guard let seconds else { return model.defaultSeconds }
        guard (1...3).contains(seconds.utf8.count), seconds.utf8.allSatisfy({ (48...57).contains($0) }),
            let number = Int(seconds), model.seconds.contains(number)
        else {
            throw .unsupportedValue("seconds", seconds, for: model, allowed: model.seconds.sorted().map(String.init))
        }
        return number
    }
}

extension APIError {
    fileprivate static func unsupportedValue(
        _ param: String, _ value: String, for model: VideoModel, allowed: [String]
    ) -> APIError {
        let list = allowed.map { "'\($0)'" }.joined(separator: ", ")
        return .invalid(
            param, "Invalid value: '\(value.prefix(64))'. Supported values of '\(param)' for \(model.id) are: \(list).")
    }
}
