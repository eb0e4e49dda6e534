import Transport

/// Who hands out the files that were made.
package protocol AssetSource: Sendable {
    /// Opens a file by its path or absolute URL, as an event told it. Throws `UpstreamError` for all but a 2xx; its body
    /// throws `TransferError`.
    func asset(_ path: String, as credential: Credential, by egress: Egress) async throws -> TransferResponse
}

/// Who takes in pictures, for orders that start from them. It may be repeated.
package protocol PictureTaker: Sendable {
    func upload(_ picture: ReferenceImage, as credential: Credential, by egress: Egress) async throws(UpstreamError)
        -> UploadedPicture
}
