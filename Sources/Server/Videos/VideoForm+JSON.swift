import Foundation
import NIOCore

extension VideoForm {
    init(json: ByteBuffer) throws {
        let body = try JSONDecoder().decode(VideoBody.self, from: Data(json.readableBytesView))
        self.init(
            prompt: body.prompt, model: body.model, seconds: body.seconds?.text, size: body.size,
            reference: body.input_reference?.source,
            characters: try CharacterReference.checked((body.characters ?? []).map(\.id)))
    }
}

/// The JSON of a create or remix request.
private struct VideoBody: Decodable {
    let prompt: String?
    let model: String?
    let seconds: StringOrInt?
    let size: String?
    let input_reference: PictureBody?
    let characters: [CharacterReference]?
}

/// OpenAI writes `"8"`, most people `8`.
struct StringOrInt: Decodable {
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
