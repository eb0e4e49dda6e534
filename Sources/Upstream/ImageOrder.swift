/// A picture to be made or changed, in the upstream's own terms.
package struct ImageOrder: Hashable, Sendable {
    package let prompt: String
    /// `"16:9"`; nil leaves it to the upstream.
    package let aspectRatio: String?
    /// Pictures to start from; without any it is made from words.
    package let references: [UploadedPicture]
    /// The same as they lie on our disk.
    package let files: [ReferenceImage]
    /// What the provider calls the model, where it has several.
    package let model: String

    package init(
        prompt: String, aspectRatio: String?, references: [UploadedPicture] = [], files: [ReferenceImage] = [],
        model: String = ""
    ) {
        self.prompt = prompt
        self.aspectRatio = aspectRatio
        self.references = references
        self.files = files
        self.model = model
    }
}

/// What happens while a picture is made.
package enum ImageEvent: Hashable, Sendable {
    /// 0...100, never less than before.
    case progressed(Int)
    /// An unfinished rendition can be fetched.
    case previewed(path: String)
    /// What it costs.
    case charged(Cost)
    /// The last event: the file can be fetched.
    case finished(path: String)
}
