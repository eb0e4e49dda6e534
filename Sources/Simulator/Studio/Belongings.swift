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
    /// Then it cannot be fetched.
    var isModerated = false

    var path: String { "users/\(owner)/generated/\(id)/image.jpg" }

    func previewPath(_ part: Int) -> String { "users/\(owner)/generated/\(id)-part-\(part)/image.jpg" }

    /// A preview is only made when it is fetched.
    func draft(_ part: Int) -> Rendering? { rendering.draft(part) }

    /// The id in a path, and which preview's it is.
    static func parse(_ folder: String) -> (id: String, part: Int?) {
        guard let marker = folder.range(of: "-part-", options: .backwards), let part = Int(folder[marker.upperBound...])
        else { return (folder, nil) }
        return (String(folder[..<marker.lowerBound]), part)
    }
}
