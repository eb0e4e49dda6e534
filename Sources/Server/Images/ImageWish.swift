import Catalog
import Generation

/// What a form asks for, held against what can be done. Nothing is clamped.
struct ImageWish: Hashable {
    enum Delivery: String, CaseIterable {
        /// A link to the cached file.
        case url
        case base64 = "b64_json"
    }

    let model: ImageModel
    let prompt: String
    let count: Int
    /// nil: as the upstream makes it.
    let size: FrameSize?
    let output: PictureOutput
    let delivery: Delivery
    let streams: Bool
    /// Unfinished renditions of each picture at most.
    let previews: Int

    static let defaultModel = "grok-imagine-image"
    static let countLimit = 10
    static let pictureLimit = 16
    static let sides = 64...4096
    /// What an error message proposes, and the console.
    static let usualSizes = ["auto", "1024x1024", "1024x1536", "1536x1024", "1024x1792", "1792x1024"]
}

extension ImageForm {
    func wish(for task: ImageTask, in catalog: ModelCatalog) throws(APIError) -> ImageWish {
        let prompt = try wishedPrompt(for: task)
        let name = model ?? ImageWish.defaultModel
        let model = try Self.model(named: name, in: catalog)
        if task.takesPictures { try checkPictures(of: model) }
        return ImageWish(
            model: model, prompt: prompt, count: try number(count, .count, 1...ImageWish.countLimit) ?? 1,
            size: try wishedSize(), output: try wishedOutput(), delivery: try delivery(model: name),
            streams: try flag(stream, .stream) ?? false, previews: try number(partialImages, .partialImages, 0...3) ?? 0
        )
    }

    private func wishedPrompt(for task: ImageTask) throws(APIError) -> String {
        if task == .variation { return ImageTask.variationPrompt }
        return try VideoForm(prompt: prompt).checkedPrompt()
    }

    private static func model(named name: String, in catalog: ModelCatalog) throws(APIError) -> ImageModel {
        switch catalog.model(named: name) {
        case .image(let model): return model
        case nil: throw .modelNotFound(name)
        case .video, .chat:
            throw .invalid("model", "The model `\(name.prefix(64))` does not make pictures.", code: "unsupported_model")
        }
    }

    private func checkPictures(of model: ImageModel) throws(APIError) {
        guard !hasMask else { throw .masks }
        guard !pictures.isEmpty else { throw .missing(picturesParam) }
        let limit = min(ImageWish.pictureLimit, model.maximumReferences)
        guard pictures.count <= limit else { throw .tooManyPictures(picturesParam, limit: limit) }
    }

    private func wishedSize() throws(APIError) -> FrameSize? {
        guard let size, size != "auto" else { return nil }
        guard let frame = FrameSize(size), ImageWish.sides.contains(frame.width),
            ImageWish.sides.contains(frame.height), max(frame.width, frame.height) <= 3 * min(frame.width, frame.height)
        else {
            throw .invalid(
                Field.size.param,
                "Invalid value: '\(size.prefix(64))'. Each side must have 64 to 4096 pixels, and none more than three times "
                    + "the other's. Usual values are: \(ImageWish.usualSizes.map { "'\($0)'" }.joined(separator: ", "))."
            )
        }
        return frame
    }

    private func wishedOutput() throws(APIError) -> PictureOutput {
        try checkBackground()
        let format: PictureOutput.Format? = try word(outputFormat, .outputFormat)
        guard let compression = try number(outputCompression, .outputCompression, 0...100) else {
            return PictureOutput(format: format)
        }
        guard format != .png else {
            throw .invalid(
                Field.outputCompression.param, "'png' is not compressed so; use 'jpeg' or 'webp' as 'output_format'.")
        }
        // Without a format of its own, compression means the usual one that has it.
        return PictureOutput(format: format ?? .jpeg, compression: compression)
    }

    private func checkBackground() throws(APIError) {
        switch background {
        case nil, "auto", "opaque": break
        case "transparent":
            throw .invalid(
                Field.background.param, "Transparent backgrounds are not supported.", code: "unsupported_value")
        case let word?:
            throw .invalid(
                Field.background.param, "Invalid value: '\(word.prefix(64))'. Supported values are: 'auto', 'opaque'.")
        }
    }

    /// OpenAI's own picture models always answer with the bytes; programs written for them look for nothing else.
    private func delivery(model name: String) throws(APIError) -> ImageWish.Delivery {
        if let asked: ImageWish.Delivery = try word(responseFormat, .responseFormat) { return asked }
        return name.hasPrefix("gpt-image-") || name.hasPrefix("chatgpt-image-") ? .base64 : .url
    }

    private func word<Word: RawRepresentable & CaseIterable>(
        _ text: String?, _ field: Field
    ) throws(APIError) -> Word? where Word.RawValue == String {
        guard let text else { return nil }
        guard let word = Word(rawValue: text) else {
            let allowed = Word.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", ")
            throw .invalid(field.param, "Invalid value: '\(text.prefix(64))'. Supported values are: \(allowed).")
        }
        return word
    }

    private func number(_ text: String?, _ field: Field, _ range: ClosedRange<Int>) throws(APIError) -> Int? {
        guard let text else { return nil }
        guard text.first != "+", let number = Int(text), range.contains(number) else {
            throw .invalid(
                field.param, "'\(field.param)' must be an integer from \(range.lowerBound) to \(range.upperBound).")
        }
        return number
    }

    private func flag(_ text: String?, _ field: Field) throws(APIError) -> Bool? {
        switch text?.lowercased() {
        case nil: return nil
        case "true", "1": return true
        case "false", "0", "": return false
        default: throw .invalid(field.param, "'\(field.param)' must be 'true' or 'false'.", code: "invalid_type")
        }
    }
}
