import Foundation
import NIOCore
import Transport

/// A reference picture as the body of an upload, in the form of either route.
struct ReferenceUpload {
    let reference: ReferenceImage

    /// The older route takes base64 inside JSON, which is built in memory: larger pictures are refused.
    static let jsonLimit = 20 << 20

    init(_ reference: ReferenceImage) { self.reference = reference }

    /// `image.png`: the client's own name for the file goes nowhere.
    var fileName: String {
        let subtype = reference.type.split(separator: "/").last ?? ""
        let known = ["png": "png", "jpeg": "jpg", "webp": "webp", "gif": "gif"]
        return "image." + (known[String(subtype)] ?? "bin")
    }

    func json() throws(UpstreamError) -> TransferBody {
        guard reference.length <= Self.jsonLimit else {
            throw UpstreamError(.badRequest, message: "the reference is over \(Self.jsonLimit) bytes")
        }
        let picture: Data
        do {
            picture = try Data(contentsOf: URL(fileURLWithPath: reference.path))
        } catch {
            throw UpstreamError(.badRequest, message: "the reference cannot be read")
        }
        guard picture.count == reference.length else {
            throw UpstreamError(.badRequest, message: "the reference has changed on disk")
        }
        var body = try ByteBuffer(encoding: UploadRequest(fileName: fileName, fileMimeType: reference.type))
        // The picture goes in as the last member, before the closing brace.
        body.moveWriterIndex(to: body.writerIndex - 1)
        body.writeString(",\"content\":\"")
        body.writeBytes(picture.base64EncodedData())
        body.writeString("\"}")
        return .bytes(body)
    }

    /// The picture is read from disk as it is sent.
    func multipart(boundary: String = "filmgate-" + UUID().uuidString) -> (type: String, body: TransferBody) {
        let head = """
            --\(boundary)\r
            Content-Disposition: form-data; name="file"; filename="\(fileName)"\r
            Content-Type: \(reference.type)\r
            \r

            """
        let tail = """
            \r
            --\(boundary)\r
            Content-Disposition: form-data; name="file_source"\r
            \r
            IMAGINE_SELF_UPLOAD_FILE_SOURCE\r
            --\(boundary)--\r

            """
        return (
            "multipart/form-data; boundary=\(boundary)",
            .pieces([
                .bytes(ByteBuffer(string: head)), .file(path: reference.path, length: reference.length),
                .bytes(ByteBuffer(string: tail)),
            ])
        )
    }
}
