import Generation
import NIOCore

extension ImageForm: BodyForm {
    enum Field: String, CaseIterable, BodyField {
        case prompt, model, size, background, stream, mask
        case count = "n"
        case responseFormat = "response_format"
        case outputFormat = "output_format"
        case outputCompression = "output_compression"
        case partialImages = "partial_images"
        case picture = "image"
        case pictureID = "image[file_id]"

        /// Pictures come as `image`, `image[]`, `image[0]`, or as SDKs flatten objects `images[0][image_url]`.
        init?(name: String) {
            let parts = name.split(separator: "[", omittingEmptySubsequences: false)
            switch parts.first {
            case "image", "images":
                guard parts.count <= 3, parts.dropFirst().allSatisfy({ $0.hasSuffix("]") }) else { return nil }
                self = parts.last == "file_id]" ? .pictureID : .picture
            case "mask": self = .mask
            default: self.init(rawValue: name)
            }
        }

        var param: String { self == .pictureID ? Field.picture.rawValue : rawValue }

        var takesFile: Bool { self == .picture || self == .mask }

        /// Data URLs carry a whole picture.
        var limit: Int {
            switch self {
            case .prompt: 256 << 10
            case .picture, .mask: 21 << 20
            default: 4 << 10
            }
        }
    }

    static let textLimit = 32 << 20
    static let fileLimit = ImageWish.pictureLimit

    mutating func set(_ field: Field, _ text: String) throws {
        switch field {
        case .prompt: try Self.assign(&prompt, text, field)
        case .model: try Self.assign(&model, text, field)
        case .count: try Self.assign(&count, text, field)
        case .size: try Self.assign(&size, text, field)
        case .background: try Self.assign(&background, text, field)
        case .responseFormat: try Self.assign(&responseFormat, text, field)
        case .outputFormat: try Self.assign(&outputFormat, text, field)
        case .outputCompression: try Self.assign(&outputCompression, text, field)
        case .stream: try Self.assign(&stream, text, field)
        case .partialImages: try Self.assign(&partialImages, text, field)
        case .picture:
            // An empty field is what forms send where nothing was chosen.
            if !text.isEmpty { pictures.append(try PictureSource(text: text, param: field.param)) }
        case .pictureID: pictures.append(.fileID)
        case .mask: hasMask = hasMask || !text.isEmpty
        }
    }

    func admitFile(_ field: Field) throws {
        if field == .mask { throw APIError.masks }
        guard pictures.count < ImageWish.pictureLimit else {
            throw APIError.tooManyPictures(field.param, limit: ImageWish.pictureLimit)
        }
    }

    mutating func set(_ field: Field, _ stored: StoredReference) { pictures.append(.stored(stored)) }

    var stored: [StoredReference] {
        pictures.compactMap { if case .stored(let reference) = $0 { reference } else { nil } }
    }

    private static func assign(_ place: inout String?, _ text: String, _ field: Field) throws {
        guard place == nil else { throw APIError.repeated(field.param) }
        place = text
    }
}

extension APIError {
    static let masks = invalid(
        "mask", "Masks are not supported; say in the prompt what is to change.", code: "unsupported_parameter")

    static func tooManyPictures(_ param: String, limit: Int) -> APIError {
        invalid(param, "There are more than \(limit) pictures.", code: "too_many_images")
    }
}
