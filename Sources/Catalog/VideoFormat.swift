/// What the upstream is asked for when a client names a size: a shape and a resolution class.
package struct VideoFormat: Hashable, Sendable {
    /// Width to height, as the upstream writes it: `"16:9"`, `"9:16"`, `"1:1"`.
    package let aspectRatio: String
    /// The upstream's resolution class: `"480p"` or `"720p"`.
    package let resolution: String

    package init(aspectRatio: String, resolution: String) {
        self.aspectRatio = aspectRatio
        self.resolution = resolution
    }
}
