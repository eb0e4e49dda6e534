import Foundation

/// A video being made or finished. Its progress is a matter of the clock: nobody has to be listening.
struct Video: Codable, Hashable, Sendable {
    let id: String
    let owner: String
    let order: VideoRequest
    let shape: FrameShape
    let parentPostID: String?
    let rendering: Rendering
    let startedAt: Date
    /// Not done before then.
    let dueAt: Date
    /// Set when the fault says so: at this progress the moderation takes it away.
    var moderatedAt: Int?
    var failure: String?

    enum Standing: Hashable, Sendable {
        case underway(progress: Int)
        case finished
        case moderated(progress: Int)
        case failed(String)
    }

    var path: String { "users/\(owner)/generated/\(id)/generated_video.mp4" }
    var previewPath: String { "users/\(owner)/generated/\(id)/preview_image.jpg" }

    /// How it stands, if `rendered` says what became of its file (nil: not there yet). A slow rendering makes it late.
    func standing(now: Date, rendered: Renderer.Outcome?) -> Standing {
        if let failure { return .failed(failure) }
        let whole = dueAt.timeIntervalSince(startedAt)
        let share = whole > 0 ? now.timeIntervalSince(startedAt) / whole : 1
        let progress = Int(min(1, max(0, share)) * 100)
        if let moderatedAt, progress >= moderatedAt { return .moderated(progress: progress) }
        guard progress >= 100 else { return .underway(progress: progress) }
        return switch rendered {
        case .file: .finished
        case .failed(let reason): .failed(reason)
        case nil: .underway(progress: 99)
        }
    }
}

/// What a conversation orders, whichever profile it was written in.
struct VideoRequest: Codable, Hashable, Sendable {
    var prompt: String
    var aspectRatio: String
    var seconds: Int
    var resolution: String
}
