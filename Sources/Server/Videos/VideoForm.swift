import Generation

/// What a client wrote who wants a video: all of it text but an uploaded picture.
struct VideoForm: Hashable, Sendable {
    var prompt: String?
    var model: String?
    var seconds: String?
    var size: String?
    var reference: PictureSource?
    /// Ids of characters that are to appear.
    var characters: [String] = []

    var storedReference: StoredReference? {
        if case .stored(let reference) = reference { reference } else { nil }
    }
}
