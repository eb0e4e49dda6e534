/// Body of `/rest/app-chat/upload-file`, apart from the picture: that is written behind it, base64, without passing
/// through an encoder.
struct UploadRequest: Encodable {
    let fileName: String
    let fileMimeType: String
}

/// The answer of either upload route.
struct UploadAnswer: Decodable {
    let id: String?
    let path: String?
    /// Why an accepted upload came to nothing.
    let terminalError: InBandError?

    private enum Key: String, CodingKey {
        case fileMetadata, terminalError
        case fileMetadataID = "fileMetadataId"
        case fileID = "fileId"
        case fileURI = "fileUri"
    }

    init(from decoder: any Decoder) throws {
        let outer = try decoder.container(keyedBy: Key.self)
        // The newer route wraps what the older gives bare.
        let metadata = (try? outer.nestedContainer(keyedBy: Key.self, forKey: .fileMetadata)) ?? outer
        id = metadata.lenientText(.fileMetadataID) ?? metadata.lenientText(.fileID)
        path = metadata.lenientText(.fileURI)
        terminalError = outer.lenient(.terminalError)
    }
}
