import Generation
import NIOCore

extension VideoForm: BodyForm {
    enum Field: String, CaseIterable, BodyField {
        case prompt, model, seconds, size
        case reference = "input_reference"
        case referenceURL = "input_reference[image_url]"
        case referenceFileID = "input_reference[file_id]"

        case characters

        /// `characters[][id]` of the SDKs, `characters[0][id]` and `characters[]` of others may come several times.
        init?(name: String) {
            self.init(rawValue: name.wholeMatch(of: #/characters\[[0-9]{0,3}\](\[id\])?/#) == nil ? name : "characters")
        }

        var param: String { rawValue }

        var takesFile: Bool { self == .reference }

        /// Data URLs carry a whole picture.
        var limit: Int {
            switch self {
            case .prompt: 256 << 10
            case .model, .seconds, .size: 4 << 10
            case .reference, .referenceURL: 21 << 20
            case .referenceFileID, .characters: 4 << 10
            }
        }
    }

    /// Each field may come once, but for characters, of which there are few.
    static let textLimit = Field.allCases.reduce(0) { $0 + $1.limit }
    static let fileLimit = 1

    init(json: ByteBuffer, takesFiles: Bool) throws { try self.init(json: json) }

    mutating func set(_ field: Field, _ text: String) throws {
        switch field {
        case .prompt: try Self.assign(&prompt, text, field)
        case .model: try Self.assign(&model, text, field)
        case .seconds: try Self.assign(&seconds, text, field)
        case .size: try Self.assign(&size, text, field)
        case .reference:
            // An empty field is what forms send where nothing was chosen.
            if !text.isEmpty { try Self.assign(&reference, try PictureSource(text: text, param: field.param), field) }
        case .referenceURL: try Self.assign(&reference, .url(text), .reference)
        case .referenceFileID: try Self.assign(&reference, .fileID, .reference)
        case .characters: characters = try CharacterReference.checked(characters + CharacterReference.ids(in: text))
        }
    }

    func admitFile(_ field: Field) throws {
        guard reference == nil else { throw APIError.repeated(field.param) }
    }

    mutating func set(_ field: Field, _ stored: StoredReference) { reference = .stored(stored) }

    var stored: [StoredReference] { storedReference.map { [$0] } ?? [] }

    private static func assign<Value>(_ place: inout Value?, _ value: Value, _ field: Field) throws {
        guard place == nil else { throw APIError.repeated(field.rawValue) }
        place = value
    }
}
