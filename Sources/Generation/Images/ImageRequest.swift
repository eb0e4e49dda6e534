import Catalog

/// Pictures that a client asks for, checked against the catalog.
package struct ImageRequest: Sendable {
    package let owner: String
    package let keyID: String
    package let model: ImageModel
    package let prompt: String
    /// 1...10
    package let count: Int
    /// The exact size of the result; nil leaves it to the upstream.
    package let size: FrameSize?
    /// Pictures to start from, stored; none: they are made from words.
    package let references: [StoredReference]
    package let output: PictureOutput
    package let idempotencyKey: String?
    package let isRepeat: Bool
    package let origin: RequestOrigin?

    package init(
        owner: String, keyID: String, model: ImageModel, prompt: String, count: Int = 1, size: FrameSize? = nil,
        references: [StoredReference] = [], output: PictureOutput = PictureOutput(), idempotencyKey: String? = nil,
        isRepeat: Bool = false, origin: RequestOrigin? = nil
    ) {
        self.owner = owner
        self.keyID = keyID
        self.model = model
        self.prompt = prompt
        self.count = count
        self.size = size
        self.references = references
        self.output = output
        self.idempotencyKey = idempotencyKey
        self.isRepeat = isRepeat
        self.origin = origin
    }
}

/// In which form finished pictures are kept.
package struct PictureOutput: Codable, Hashable, Sendable {
    package enum Format: String, Codable, Sendable, CaseIterable {
        case png, jpeg, webp
    }

    /// nil keeps what the upstream made.
    package var format: Format?
    /// 0...100, for jpeg and webp: 100 is the best picture.
    package var compression: Int?

    package init(format: Format? = nil, compression: Int? = nil) {
        self.format = format
        self.compression = compression
    }
}

package enum ImageSubmission: Sendable {
    case accepted(ImageJob)
    /// The idempotency key was used for another request.
    case idempotencyConflict
    case queueFull(retryAfter: Duration)
}
