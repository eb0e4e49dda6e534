import Foundation
import NIOCore

extension ImageForm {
    init(json: ByteBuffer, takesFiles: Bool) throws {
        let data = Data(json.readableBytesView)
        let body = try JSONDecoder().decode(ImageBody.self, from: data)
        self.init(
            prompt: body.prompt, model: body.model, count: body.n.map { String($0) }, size: body.size,
            background: body.background, responseFormat: body.response_format, outputFormat: body.output_format,
            outputCompression: body.output_compression.map { String($0) },
            stream: body.stream.map { $0 ? "true" : "false" }, partialImages: body.partial_images.map { String($0) })
        guard takesFiles else { return }
        // Apart: where no pictures are taken, nothing of that name is looked at.
        let pictures = try JSONDecoder().decode(PicturesBody.self, from: data)
        self.pictures = pictures.sources
        hasMask = pictures.hasMask
        picturesParam = "images"
    }
}

/// The JSON of a request for pictures. What has no effect is named where its type is checked all the same.
private struct ImageBody: Decodable {
    let prompt: String?
    let model: String?
    let n: Int?
    let size: String?
    let background: String?
    let response_format: String?
    let output_format: String?
    let output_compression: Int?
    let stream: Bool?
    let partial_images: Int?
    let quality: String?
    let style: String?
    let moderation: String?
    let user: String?
}

/// `"images": [{"image_url": …}]`; a plain URL or one object does as well, and `image` for the name.
private struct PicturesBody: Decodable {
    let sources: [PictureSource]
    let hasMask: Bool

    private enum CodingKeys: String, CodingKey { case images, image, mask }

    init(from decoder: any Decoder) throws {
        let body = try decoder.container(keyedBy: CodingKeys.self)
        sources = try [CodingKeys.images, .image].flatMap { key in
            guard body.contains(key), try !body.decodeNil(forKey: key) else { return [PictureSource]() }
            return try body.decode(OneOrMore.self, forKey: key).sources
        }
        hasMask = try body.contains(.mask) && !body.decodeNil(forKey: .mask)
    }

    private struct OneOrMore: Decodable {
        let sources: [PictureSource]

        init(from decoder: any Decoder) throws {
            do {
                var list = try decoder.unkeyedContainer()
                var sources: [PictureSource] = []
                while !list.isAtEnd { sources.append(try list.decode(PictureBody.self).source) }
                self.sources = sources
            } catch DecodingError.typeMismatch(_, let context)
                where context.codingPath.count == decoder.codingPath.count
            {
                // No list: then it must be one picture, and that failure is the one to tell.
                sources = [try PictureBody(from: decoder).source]
            }
        }
    }
}
