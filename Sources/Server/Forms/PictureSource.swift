import Foundation
import Generation

/// Where a picture lies that a request starts from.
enum PictureSource: Hashable, Sendable {
    /// An uploaded file, stored already; to be dropped if the request is refused.
    case stored(StoredReference)
    /// `https:` or `data:`
    case url(String)
    /// The id of an uploaded file of the Files API, which is not offered.
    case fileID
}

extension PictureSource {
    /// A URL, or the JSON object that RFC 7578 clients write into a part.
    init(text: String, param: String) throws {
        guard text.first(where: { !$0.isWhitespace }) == "{" else {
            self = .url(text.trimmed)
            return
        }
        do {
            self = try JSONDecoder().decode(PictureBody.self, from: Data(text.utf8)).source
        } catch var error as APIError {
            error.param = param
            throw error
        }
    }
}

/// `{"image_url": …}`, `{"file_id": …}`, or as the predecessors took it a plain URL.
struct PictureBody: Decodable {
    let source: PictureSource

    private enum CodingKeys: String, CodingKey { case image_url, file_id }

    init(from decoder: any Decoder) throws {
        // Not a String: then it must be an object, and that failure is the one to tell.
        if let url = try? decoder.singleValueContainer().decode(String.self) {
            source = .url(url)
            return
        }
        let object = try decoder.container(keyedBy: CodingKeys.self)
        let url = try object.decodeIfPresent(String.self, forKey: .image_url)
        let file = try object.decodeIfPresent(String.self, forKey: .file_id)
        switch (url, file) {
        case (let url?, nil): source = .url(url)
        case (nil, .some): source = .fileID
        default:
            throw APIError.invalid(decoder.codingPath.place, "Give exactly one of 'image_url' and 'file_id'.")
        }
    }
}
