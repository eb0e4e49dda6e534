import Foundation

/// One state of a picture that is being drawn, in either of its forms.
struct PictureFrame: Decodable, Hashable {
    let id: String?
    let path: String?
    let progress: Double?
    let index: Int?
    let moderated: Bool

    private enum Key: String, CodingKey {
        case imageId, imageUuid, imageUrl, progress, imageIndex, moderated
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        id = container.lenientText(.imageId) ?? container.lenientText(.imageUuid)
        path = container.lenientText(.imageUrl)
        progress = container.lenient(.progress)
        index = container.lenient(.imageIndex)
        moderated = container.lenient(.moderated) ?? false
    }

    /// Whether the picture is whole. `…-part-N` is a rendition on the way, whatever progress it claims.
    var isFinal: Bool { progress.map { $0 >= 100 } ?? true && path?.isPictureOnTheWay == false && !moderated }
}

/// A card shown beside the words. We know those with a picture on them; what it says is JSON inside of a text.
struct CardAttachment: Decodable {
    let picture: PictureFrame?

    private enum Key: CodingKey { case jsonData }

    private struct Content: Decodable {
        let picture: PictureFrame?

        private enum Key: String, CodingKey { case picture = "image_chunk" }

        init(from decoder: any Decoder) throws {
            picture = try decoder.container(keyedBy: Key.self).lenient(.picture)
        }
    }

    /// nil for what is no JSON.
    init?(json: String) {
        guard let content = try? JSONDecoder().decode(Content.self, from: Data(json.utf8)) else { return nil }
        picture = content.picture
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        picture = container.lenientText(.jsonData).flatMap { CardAttachment(json: $0)?.picture }
    }
}

extension String {
    /// `users/u/generated/i-1-part-0/image.jpg`
    var isPictureOnTheWay: Bool {
        guard let mark = range(of: "-part-", options: .backwards) else { return false }
        return self[mark.upperBound...].first?.isNumber == true
    }
}
