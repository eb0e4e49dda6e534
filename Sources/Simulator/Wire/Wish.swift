/// What a conversation asks for, once its profile is understood.
enum Wish: Sendable {
    /// `parentPostID` only in profile 2025-12, `inputAssets` in both.
    case video(VideoRequest, inputAssets: [String], parentPostID: String?)
    /// With `inputAssets` (ids or addresses of uploads) it is a change of them. No aspect ratio: the first one's, or a square.
    case images(prompt: String, aspectRatio: String?, count: Int, inputAssets: [String])
    case words(String, attachments: [String])

    var name: String {
        switch self {
        case .video: "video"
        case .images: "image"
        case .words: "chat"
        }
    }
}
