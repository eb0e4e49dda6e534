import Transport

extension GrokWebClient {
    /// Uploads a picture into the account of `credential`. It may be repeated.
    package func upload(_ picture: ReferenceImage, as credential: Credential, by egress: Egress)
        async throws(UpstreamError) -> UploadedPicture
    {
        let upload = try await answer(UploadAnswer.self, to: try uploadCall(picture), as: credential, by: egress)
        if let error = upload.terminalError { throw cleared(UpstreamError(error), credential, egress) }
        guard let id = upload.id else { throw UpstreamError(.malformedAnswer, message: "an upload without an id") }
        return UploadedPicture(id: id, path: upload.path)
    }

    private func uploadCall(_ reference: ReferenceImage) throws(UpstreamError) -> Call {
        switch configuration.profile {
        case .december2025:
            Call(
                path: "/rest/app-chat/upload-file", body: try ReferenceUpload(reference).json(),
                firstByte: configuration.betweenFrames)
        case .august2026:
            multipartCall(ReferenceUpload(reference))
        }
    }

    private func multipartCall(_ upload: ReferenceUpload) -> Call {
        let (type, body) = upload.multipart()
        return Call(
            path: "/http/upload-file-v2/direct", body: body, type: type, firstByte: configuration.betweenFrames)
    }
}
