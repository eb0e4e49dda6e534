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

    package init(prompt: String, aspectRatio: String, seconds: Int, resolution: String, reference: ReferenceImage?) {
        self.prompt = prompt
        self.aspectRatio = aspectRatio
        self.seconds = seconds
        self.resolution = resolution
        self.reference = reference
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
