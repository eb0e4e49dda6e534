import Media

/// OpenAI's names of a video's renditions.
enum ContentVariant: String, CaseIterable {
    case video, thumbnail, spritesheet

    init(query: String) throws {
        guard let query = Query(query) else {
            throw APIError.invalid(nil, "We could not parse the query of your request.")
        }
        guard let name = try query.value("variant") else {
            self = .video
            return
        }
        guard let variant = ContentVariant(rawValue: name) else {
            throw APIError.invalid(
                "variant",
                "Invalid value: '\(name.prefix(64))'. Supported values are: 'video', 'thumbnail', and 'spritesheet'.")
        }
        self = variant
    }

    var media: MediaVariant {
        switch self {
        case .video: .original
        case .thumbnail: .thumbnail
        case .spritesheet: .spritesheet
        }
    }

    /// What follows the id in the name a browser saves the file under.
    func suffix(type: String) -> String {
        let ending =
            switch type {
            case "video/mp4": "mp4"
            case "video/webm": "webm"
            case "video/quicktime": "mov"
            case "image/webp": "webp"
            case "image/jpeg": "jpg"
            case "image/png": "png"
            default: "bin"
            }
        return self == .video ? ".\(ending)" : "_\(rawValue).\(ending)"
    }
}
