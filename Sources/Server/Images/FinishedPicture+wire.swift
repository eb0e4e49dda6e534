import Generation

extension FinishedPicture {
    /// OpenAI's word for the type; nil where it has none.
    var format: String? { Self.format(type) }

    static func format(_ type: String) -> String? {
        switch type {
        case "image/png": "png"
        case "image/jpeg": "jpeg"
        case "image/webp": "webp"
        default: nil
        }
    }

    /// Only those of OpenAI's: strict clients refuse all others.
    var wireSize: String? {
        let size = "\(width)x\(height)"
        return ["1024x1024", "1024x1536", "1536x1024"].contains(size) ? size : nil
    }
}
