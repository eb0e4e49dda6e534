import Generation

/// What a client wrote who wants pictures made or changed: all of it text but uploaded pictures.
struct ImageForm: Hashable, Sendable {
    var prompt: String?
    var model: String?
    var count: String?
    var size: String?
    var background: String?
    var responseFormat: String?
    var outputFormat: String?
    var outputCompression: String?
    var stream: String?
    var partialImages: String?
    /// The pictures to start from.
    var pictures: [PictureSource] = []
    /// Whether a part of the picture is marked to be changed, which is not offered.
    var hasMask = false
    /// What errors call the pictures: it differs between the body types.
    var picturesParam = Field.picture.param
}
