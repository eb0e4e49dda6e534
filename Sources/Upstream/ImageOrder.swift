/// A picture to be made or changed, in the upstream's own terms.
package struct ImageOrder: Hashable, Sendable {
    package let prompt: String
    /// `"16:9"`; nil leaves it to the upstream.
    package let aspectRatio: String?
    /// Pictures to start from; without any it is made from words.
    package let references: [UploadedPicture]

    package init(prompt: String, aspectRatio: String?, references: [UploadedPicture] = []) {
        self.prompt = prompt
        self.aspectRatio = aspectRatio
        self.references = references
    }
}

/// What happens while a picture is made.
package enum ImageEvent: Hashable, Sendable {
    /// 0...100, never less than before.
    case progressed(Int)
    /// An unfinished rendition can be fetched.
    case previewed(path: String)
    /// The last event: the file can be fetched.
    case finished(path: String)
}
