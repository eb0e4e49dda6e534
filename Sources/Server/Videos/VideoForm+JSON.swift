import Foundation
import NIOCore

extension VideoForm {
    init(json: ByteBuffer) throws {
        let body = try JSONDecoder().decode(VideoBody.self, from: Data(json.readableBytesView))
        self.init(
            prompt: body.prompt, model: body.model, seconds: body.seconds?.text, size: body.size,
            reference: body.input_reference?.reference)
    }
}

/// The JSON of a create or remix request.
private struct VideoBody: Decodable {
    let prompt: String?
    let model: String?
    let seconds: StringOrInt?
    let size: String?
    let input_reference: ReferenceBody?
}

/// OpenAI writes `"8"`, most people `8`.
private struct StringOrInt: Decodable {
    let text: String

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        // Not an Int: then it must be a String, and that failure is the one to tell.
        if let number = try? container.decode(Int.self) {
            text = String(number)
        } else {
            text = try container.decode(String.self)
        }
    }
}

/// `{"image_url": …}`, `{"file_id": …}`, or as the predecessors took it a plain URL.
struct ReferenceBody: Decodable {
    let reference: VideoForm.Reference

    private enum CodingKeys: String, CodingKey { case image_url, file_id }

    init(from decoder: any Decoder) throws {
        // Not a String: then it must be an object, and that failure is the one to tell.
        if let url = try? decoder.singleValueContainer().decode(String.self) {
            reference = .url(url)
            return
        }
        let object = try decoder.container(keyedBy: CodingKeys.self)
        let url = try object.decodeIfPresent(String.self, forKey: .image_url)
        let file = try object.decodeIfPresent(String.self, forKey: .file_id)
        switch (url, file) {
        case (let url?, nil): reference = .url(url)
        case (nil, .some): reference = .fileID
        default:
            throw APIError.invalid(
                "input_reference", "Give exactly one of 'image_url' and 'file_id' in 'input_reference'.")
        }
    }
}
