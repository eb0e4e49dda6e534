import Foundation

extension VideoForm {
    /// Fields that we look at; all others are tolerated and dropped.
    enum Field: String, CaseIterable {
        case prompt, model, seconds, size
        case reference = "input_reference"
        case referenceURL = "input_reference[image_url]"
        case referenceFileID = "input_reference[file_id]"

        /// In bytes. Data URLs carry a whole picture.
        var limit: Int {
            switch self {
            case .prompt: 256 << 10
            case .model, .seconds, .size: 4 << 10
            case .reference, .referenceURL: 21 << 20
            case .referenceFileID: 4 << 10
            }
        }

        static let limitOfAll = allCases.reduce(0) { $0 + $1.limit }
    }

    mutating func set(_ field: Field, _ text: String) throws {
        switch field {
        case .prompt: try Self.assign(&prompt, text, field)
        case .model: try Self.assign(&model, text, field)
        case .seconds: try Self.assign(&seconds, text, field)
        case .size: try Self.assign(&size, text, field)
        case .reference:
            // An empty field is what forms send where nothing was chosen.
            if !text.isEmpty { try Self.assign(&reference, try Self.reference(text), field) }
        case .referenceURL: try Self.assign(&reference, .url(text), .reference)
        case .referenceFileID: try Self.assign(&reference, .fileID, .reference)
        }
    }

    mutating func set(_ stored: Reference) throws { try Self.assign(&reference, stored, .reference) }

    private static func assign<Value>(_ place: inout Value?, _ value: Value, _ field: Field) throws {
        guard place == nil else { throw APIError.repeated(field.rawValue) }
        place = value
    }

    /// A URL, or the JSON object that RFC 7578 clients write into a part.
    private static func reference(_ text: String) throws -> Reference {
        guard text.first(where: { !$0.isWhitespace }) == "{" else { return .url(text.trimmed) }
        return try JSONDecoder().decode(ReferenceBody.self, from: Data(text.utf8)).reference
    }
}
