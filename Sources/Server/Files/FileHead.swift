import Foundation
import HTTPTypes
import Media

/// The header fields of a file's answers. They never change, so they are made once per file and not once per request.
struct FileHead: Sendable {
    let etag: String
    let modified: HTTPDate
    let length: Int
    let fields: HTTPFields

    init(_ item: MediaItem, isPublic: Bool, filename: String? = nil) {
        etag = "\"\(item.sha256)\""
        modified = HTTPDate(seconds: max(0, Int(item.createdAt.timeIntervalSince1970)))
        length = item.length
        var fields: HTTPFields = [
            .contentType: Self.safeTypes.contains(item.type) ? item.type : "application/octet-stream",
            .acceptRanges: "bytes", .eTag: etag, .lastModified: modified.text,
            .cacheControl: isPublic ? "public, max-age=31536000, immutable" : "private, max-age=0, must-revalidate",
            .xContentTypeOptions: "nosniff", .contentSecurityPolicy: "default-src 'none'; sandbox",
            .resourcePolicy: isPublic ? "cross-origin" : "same-origin",
        ]
        let isInline = Self.safeTypes.contains(item.type)
        if let filename {
            fields[.contentDisposition] = "\(isInline ? "inline" : "attachment"); filename=\"\(filename)\""
        } else if !isInline {
            fields[.contentDisposition] = "attachment"
        }
        self.fields = fields
    }

    /// What a browser may show; anything else is only to be saved.
    private static let safeTypes: Set<String> = [
        "video/mp4", "video/webm", "video/quicktime", "image/png", "image/jpeg", "image/webp", "image/gif",
    ]
}
