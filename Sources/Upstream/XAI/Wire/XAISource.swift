/// A picture or a video that a request begins with: where it is, or which uploaded file it is.
struct XAISource: Encodable {
    var url: String?
    var file_id: String?
    /// Pictures have it with an address where pictures are made.
    var type: String?
}

/// The answer of `/files`.
struct XAIFileReceipt: Decodable { let id: String }
