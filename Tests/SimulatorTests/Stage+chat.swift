import Foundation
import TestSupport

extension Stage {
    /// A question in words, as profile 2026-08 asks it.
    func ask(_ message: String, files: [String] = [], token: String? = "t1", _ more: [String] = []) async throws -> Curl
    {
        struct Body: Encodable {
            let modeId = "fast"
            let message: String
            let fileAttachments: [String]
        }
        let body = try JSONEncoder().encode(Body(message: message, fileAttachments: files))
        return try await converse(String(decoding: body, as: UTF8.self), token: token, more)
    }

    /// A picture of one colour.
    func picture(_ color: String, _ width: Int, _ height: Int, _ type: String) async throws -> String {
        let path = directory.file("\(color)-\(width)x\(height).\(type)")
        _ = try await Tool.run(
            "ffmpeg",
            ["-nostdin", "-y", "-f", "lavfi", "-i", "color=c=\(color):s=\(width)x\(height)", "-frames:v", "1", path])
        return path
    }

    func upload(_ path: String, token: String = "t1") async throws -> String {
        try await uploaded(path, token: token).fileMetadataId
    }

    func uploaded(_ path: String, token: String = "t1") async throws -> UploadAnswer.Metadata {
        let answer = try await Curl.call([
            "\(base)/http/upload-file-v2/direct", "-H", "Cookie: sso=\(token)", "-F", "file=@\(path)",
        ])
        return try answer.decoded(UploadAnswer.self).fileMetadata
    }
}
