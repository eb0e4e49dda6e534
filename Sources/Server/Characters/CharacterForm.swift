import Foundation
import Generation
import NIOCore

/// What a client wrote who wants a character kept: a name, and a video or a picture of it.
struct CharacterForm: Hashable, Sendable {
    var name: String?
    var source: CharacterService.Source?

    func wish() throws(APIError) -> (name: String, source: CharacterService.Source) {
        guard let name else { throw .missing("name") }
        guard let source else { throw .missing("video") }
        if case .video(let id) = source, !Endpoint.isID(id[...]) {
            throw .invalid("video", "'id' is not the id of a video.")
        }
        return (name, source)
    }
}

extension CharacterForm: BodyForm {
    enum Field: String, CaseIterable, BodyField {
        case name, video
        case videoID = "video[id]"

        init?(name: String) { self.init(rawValue: name) }

        var param: String { self == .videoID ? "video" : rawValue }
        var takesFile: Bool { self == .video }
        var limit: Int { 4 << 10 }
    }

    static let textLimit = Field.allCases.reduce(0) { $0 + $1.limit }
    static let fileLimit = 1
    static let uploads = Upload.either

    init(json: ByteBuffer, takesFiles: Bool) throws {
        let body = try JSONDecoder().decode(Body.self, from: Data(json.readableBytesView))
        self.init(name: body.name, source: body.video.map { .video(id: $0.id) })
    }

    mutating func set(_ field: Field, _ text: String) throws {
        switch field {
        case .name:
            guard name == nil else { throw APIError.repeated(field.param) }
            name = text
        case .videoID: try set(.video(id: text))
        case .video:
            // An empty field is what forms send where nothing was chosen; otherwise it is the JSON object that RFC 7578
            // clients write into a part.
            guard !text.isEmpty else { return }
            // Whatever is wrong with it, it names no video.
            guard let video = try? JSONDecoder().decode(VideoBody.self, from: Data(text.utf8)) else {
                throw APIError.invalid(
                    "video", "Send the file, or the 'id' of a completed video.", code: "invalid_type")
            }
            try set(.video(id: video.id))
        }
    }

    private mutating func set(_ source: CharacterService.Source) throws {
        guard self.source == nil else { throw APIError.repeated("video") }
        self.source = source
    }

    func admitFile(_ field: Field) throws {
        guard source == nil else { throw APIError.repeated(field.param) }
    }

    mutating func set(_ field: Field, _ stored: StoredReference) { source = .upload(stored) }

    var stored: [StoredReference] { if case .upload(let stored) = source { [stored] } else { [] } }
}

private struct Body: Decodable {
    let name: String?
    let video: VideoBody?
}

private struct VideoBody: Decodable { let id: String }
