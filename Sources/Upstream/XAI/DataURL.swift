import Foundation

/// Files of ours as text: the API takes JSON only.
enum DataURL {
    /// Larger ones are refused: they are built in memory, once more as long as they are.
    static let limit = 32 << 20

    static func of(_ picture: ReferenceImage) throws(UpstreamError) -> String {
        try of(path: picture.path, type: picture.type, length: picture.length)
    }

    static func of(path: String, type: String, length: Int) throws(UpstreamError) -> String {
        guard length <= limit else {
            throw UpstreamError(.badRequest, message: "the file to send along is over \(limit) bytes")
        }
        let bytes: Data
        do {
            bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        } catch {
            throw UpstreamError(.badRequest, message: "the file to send along cannot be read")
        }
        guard bytes.count == length else {
            throw UpstreamError(.badRequest, message: "the file to send along has changed on disk")
        }
        return "data:\(type);base64,\(bytes.base64EncodedString())"
    }
}
