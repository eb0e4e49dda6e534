/// The types of file that the cache takes; everything else is refused.
enum MediaType: String, Hashable, Sendable, CaseIterable {
    case mp4 = "video/mp4"
    case jpeg = "image/jpeg"
    case png = "image/png"
    case webp = "image/webp"

    /// Of the file's name, without the dot.
    var ending: String {
        switch self {
        case .mp4: "mp4"
        case .jpeg: "jpg"
        case .png: "png"
        case .webp: "webp"
        }
    }
}

/// Width and height in pixels.
struct PixelSize: Hashable, Sendable {
    let width: Int
    let height: Int
}
