import Crypto
import Foundation
import HTTPTypes
import Hummingbird

/// `POST /rest/app-chat/upload-file` (base64 in JSON, whatever the content type says) and
/// `POST /http/upload-file-v2/direct` (multipart, part `file`).
struct UploadRoute {
    /// Larger files are refused, as the real one refuses them.
    private static let limit = 25 << 20

    private struct Body: Decodable {
        var fileName: String
        var fileMimeType: String
        var content: String
    }

    private struct File {
        var name: String
        var type: String
        var bytes: Data
    }

    let upstream: SimulatedUpstream
    let exchange: Exchange
    let account: Account

    func respond(_ entry: JournalEntry) throws -> Reply {
        var entry = entry
        let isDirect = exchange.path.hasPrefix("/http/")
        entry.profile = isDirect ? "2026-08" : "2025-12"
        guard let file = isDirect ? multipartFile() : jsonFile(), !file.bytes.isEmpty else {
            return Reply(response: .refusal(.badRequest, code: 3, "Malformed upload"), entry: entry)
        }
        guard file.bytes.count <= UploadRoute.limit else {
            return Reply(response: .refusal(.contentTooLarge, code: 3, "File too large"), entry: entry)
        }
        let upload = try keep(file)
        entry.accepted = true
        entry.uploadID = upload.id
        return Reply(response: .json(isDirect ? direct(upload) : described(upload)), entry: entry)
    }

    private func jsonFile() -> File? {
        // Whatever is wrong with it, it is malformed.
        guard let body = try? JSONDecoder().decode(Body.self, from: Data(exchange.body.readableBytesView)),
            let bytes = Data(base64Encoded: body.content)
        else { return nil }
        return File(name: body.fileName, type: body.fileMimeType, bytes: bytes)
    }

    private func multipartFile() -> File? {
        guard let type = exchange.headers[.contentType],
            let part = Multipart(Array(exchange.body.readableBytesView), contentType: type)?.parts
                .first(where: { $0.name == "file" })
        else { return nil }
        return File(
            name: part.fileName ?? "file", type: part.type ?? "application/octet-stream", bytes: Data(part.bytes))
    }

    private func keep(_ file: File) throws -> Upload {
        let path = "\(upstream.options.cacheDirectory)/uploads/\(SHA256.hash(data: file.bytes).hex)"
        if !FileManager.default.fileExists(atPath: path) {
            try file.bytes.write(to: URL(fileURLWithPath: path), options: .atomic)
        }
        let upload = Upload(
            id: UUID().uuidString.lowercased(), owner: account.userID, file: path, name: file.name, type: file.type)
        upstream.studio.keep(upload, now: Date())
        return upload
    }

    private func described(_ upload: Upload) -> JSON {
        [
            "fileMetadataId": .string(upload.id), "fileMimeType": .string(upload.type),
            "fileName": .string(upload.name), "fileUri": .string(upload.path), "parsedFileUri": "",
            "createTime": JSON(Date()), "fileSource": "SELF_UPLOAD_FILE_SOURCE",
        ]
    }

    private func direct(_ upload: Upload) -> JSON {
        [
            "uploadId": .string(UUID().uuidString.lowercased()), "terminalError": .null,
            "fileMetadata": described(upload).adding([("fileId", .string(upload.id))]),
        ]
    }
}
