/// A video to be made, in the upstream's own terms.
package struct VideoOrder: Hashable, Sendable {
    package let prompt: String
    /// `"16:9"`, `"9:16"`, `"1:1"`
    package let aspectRatio: String
    package let seconds: Int
    /// `"480p"` or `"720p"`
    package let resolution: String
    /// The picture to start from.
    package let reference: ReferenceImage?
    /// What the provider calls the model, where it has several.
    package let model: String
    /// Pictures of who or what is to appear.
    package let characters: [ReferenceImage]
    /// nil: a new one.
    package let source: SourceVideo?

    package init(
        prompt: String, aspectRatio: String, seconds: Int, resolution: String, reference: ReferenceImage?,
        model: String = "", characters: [ReferenceImage] = [], source: SourceVideo? = nil
    ) {
        self.prompt = prompt
        self.aspectRatio = aspectRatio
        self.seconds = seconds
        self.resolution = resolution
        self.reference = reference
        self.model = model
        self.characters = characters
        self.source = source
    }
}

/// A video on our disk, and what is to become of it.
package struct SourceVideo: Hashable, Sendable {
    package enum Change: Hashable, Sendable {
        /// The same video, changed as the prompt says.
        case edit
        /// The same video, so many seconds longer.
        case extend(seconds: Int)
    }

    package let path: String
    package let length: Int
    package let change: Change

    package init(path: String, length: Int, change: Change) {
        self.path = path
        self.length = length
        self.change = change
    }
}

/// A picture on our disk, to be uploaded.
package struct ReferenceImage: Hashable, Sendable {
    package let path: String
    /// `"image/png"`, as sniffed.
    package let type: String
    /// Its length in bytes.
    package let length: Int

    package init(path: String, type: String, length: Int) {
        self.path = path
        self.type = type
        self.length = length
    }
}
