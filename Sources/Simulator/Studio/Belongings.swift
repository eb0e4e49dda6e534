import Foundation

/// A file an account sent in.
struct Upload: Codable, Hashable, Sendable {
    let id: String
    let owner: String
    /// Where its bytes lie, named by content.
    let file: String
    let name: String
    let type: String

    var path: String { "users/\(owner)/\(id)/content" }
}

/// A media post an account made before a conversation, or implied by one.
struct Post: Codable, Hashable, Sendable {
    let id: String
    let owner: String
    let mediaType: String
    let mediaURL: String?
    let prompt: String?
    let createdAt: Date
    /// The videos made from it.
    var videos: [String] = []
}

/// A generated picture.
struct Picture: Codable, Hashable, Sendable {
    let id: String
    let owner: String
    let rendering: Rendering

    var path: String { "users/\(owner)/generated/\(id)/image.jpg" }
}
