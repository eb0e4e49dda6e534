import Catalog
import Foundation
import Generation
import NIOCore

/// What a client wrote who wants a video changed or made longer: all of it text but an uploaded video.
struct VideoChangeForm: Hashable, Sendable {
    enum Source: Hashable, Sendable {
        /// Stored already; to be dropped if the request is refused.
        case stored(StoredReference)
        case video(id: String)
    }

    var prompt: String?
    var model: String?
    var seconds: String?
    var source: Source?

    /// - Parameter extends: `seconds` is what is added; otherwise it is not looked at.
    func wish(in catalog: ModelCatalog, extends: Bool) throws(APIError) -> VideoChangeRequest {
        let prompt = try VideoForm(prompt: prompt).checkedPrompt()
        guard let source else { throw .missing("video") }
        let named = try model.map { name throws(APIError) in
            guard let model = catalog.video(named: name) else { throw .modelNotFound(name) }
            return model
        }
        let added = extends ? try addedSeconds() : nil
        switch source {
        case .video(let id):
            guard Endpoint.isID(id[...]) else { throw .invalid("video", "'id' is not the id of a video.") }
            return VideoChangeRequest(prompt: prompt, source: .video(id: id, named), addedSeconds: added)
        case .stored(let stored):
            guard let model = named ?? catalog.video(named: VideoForm.defaultModel) else {
                throw .modelNotFound(VideoForm.defaultModel)
            }
            return VideoChangeRequest(prompt: prompt, source: .upload(stored, model), addedSeconds: added)
        }
    }

    private func addedSeconds() throws(APIError) -> Int {
        guard let seconds else { throw .missing("seconds") }
        guard (1...3).contains(seconds.utf8.count), seconds.utf8.allSatisfy({ (48...57).contains($0) }),
            let number = Int(seconds), number > 0
        else { throw .invalid("seconds", "It must be a whole number of seconds.") }
        return number
    }
}

extension VideoChangeForm: BodyForm {
    enum Field: String, CaseIterable, BodyField {
        case prompt, model, seconds, video
        case videoID = "video[id]"

        init?(name: String) { self.init(rawValue: name) }

        var param: String { self == .videoID ? "video" : rawValue }
        var takesFile: Bool { self == .video }
        var limit: Int { self == .prompt ? 256 << 10 : 4 << 10 }
    }

    static let textLimit = Field.allCases.reduce(0) { $0 + $1.limit }
    static let fileLimit = 1
    static let uploads = Upload.video

    init(json: ByteBuffer, takesFiles: Bool) throws {
        let body = try JSONDecoder().decode(Body.self, from: Data(json.readableBytesView))
        self.init(
            prompt: body.prompt, model: body.model, seconds: body.seconds?.text,
            source: body.video.map { .video(id: $0.id) })
    }

    mutating func set(_ field: Field, _ text: String) throws {
        switch field {
        case .prompt: try Self.assign(&prompt, text, field)
        case .model: try Self.assign(&model, text, field)
        case .seconds: try Self.assign(&seconds, text, field)
        case .videoID: try Self.assign(&source, .video(id: text), field)
        case .video:
            // The JSON object that RFC 7578 clients write into a part.
            guard !text.isEmpty else { return }
            // Whatever is wrong with it, it names no video.
            guard let video = try? JSONDecoder().decode(VideoBody.self, from: Data(text.utf8)) else {
                throw APIError.invalid(
                    "video", "Send the file, or the 'id' of a completed video.", code: "invalid_type")
            }
            try Self.assign(&source, .video(id: video.id), field)
        }
    }

    func admitFile(_ field: Field) throws {
        guard source == nil else { throw APIError.repeated(field.param) }
    }

    mutating func set(_ field: Field, _ stored: StoredReference) { source = .stored(stored) }

    var stored: [StoredReference] { if case .stored(let stored) = source { [stored] } else { [] } }

    private static func assign<Value>(_ place: inout Value?, _ value: Value, _ field: Field) throws {
        guard place == nil else { throw APIError.repeated(field.param) }
        place = value
    }
}

private struct Body: Decodable {
    let prompt: String?
    let model: String?
    let seconds: StringOrInt?
    let video: VideoBody?
}

private struct VideoBody: Decodable { let id: String }
