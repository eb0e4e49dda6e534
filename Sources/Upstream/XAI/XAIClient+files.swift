import Foundation
import NIOCore
import Transport

/// Requests are JSON, so files go along as text, or are uploaded before and named.
extension XAIClient {
    /// What the Files API takes; its documentation says 48 MB in one place and 50 in another.
    static let largestUpload = 48_000_000
    /// Uploads are of no use to anybody later. At least an hour, says the API.
    private static let uploadLife = 24 * 3600

    struct LocalFile {
        let path: String
        let type: String
        let length: Int
    }

    /// A file of which there is an upload already, or which is small enough to go along.
    func source(_ file: LocalFile, uploaded id: String? = nil) throws(UpstreamError) -> XAISource {
        if let id { return XAISource(file_id: id) }
        return XAISource(url: try DataURL.of(path: file.path, type: file.type, length: file.length))
    }

    func isTooLargeToGoAlong(_ file: LocalFile) -> Bool { file.length > configuration.inlineBytes }

    /// Uploads it for a day and gives its id. It may be repeated.
    func upload(_ file: LocalFile, as credential: Credential, by egress: Egress) async throws(UpstreamError) -> String {
        guard file.length <= Self.largestUpload else {
            throw UpstreamError(.badRequest, message: "the file to send along is over \(Self.largestUpload) bytes")
        }
        let boundary = "filmgate-" + UUID().uuidString
        let fields = [("expires_after", "\(Self.uploadLife)"), ("purpose", "assistants")].map { name, value in
            "--\(boundary)\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(value)\r\n"
        }
        // The client's own name for the file goes nowhere.
        let head = """
            --\(boundary)\r
            Content-Disposition: form-data; name="file"; filename="source.\(file.type.split(separator: "/").last ?? "bin")"\r
            Content-Type: \(file.type)\r
            \r

            """
        let call = Call(
            path: "/files",
            body: .pieces([
                .bytes(ByteBuffer(string: fields.joined() + head)), .file(path: file.path, length: file.length),
                .bytes(ByteBuffer(string: "\r\n--\(boundary)--\r\n")),
            ]),
            type: "multipart/form-data; boundary=\(boundary)")
        let (_, body) = try await answer(to: call, as: credential, by: egress)
        let receipt = try decoded(XAIFileReceipt.self, from: body, of: .repeatable)
        guard Self.isIdentifier(receipt.id) else {
            throw UpstreamError(.malformedAnswer, message: "a file id of another form")
        }
        return receipt.id
    }
}

extension XAIClient.LocalFile {
    init(_ picture: ReferenceImage) { self.init(path: picture.path, type: picture.type, length: picture.length) }

    init(_ video: SourceVideo) { self.init(path: video.path, type: "video/mp4", length: video.length) }
}
