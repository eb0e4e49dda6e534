import Generation

/// What a client wrote, not yet judged: all of it text, whichever of the three body types it came in.
struct VideoForm: Hashable {
    enum Reference: Hashable {
        /// An uploaded file, stored already; to be dropped if the request is refused.
        case stored(StoredReference)
        /// `https:` or `data:`
        case url(String)
        /// The id of an uploaded file of the Files API, which is not offered.
        case fileID
    }

    var prompt: String?
    var model: String?
    var seconds: String?
    var size: String?
    var reference: Reference?

    var storedReference: StoredReference? {
        if case .stored(let reference) = reference { reference } else { nil }
    }
}
