import Foundation

/// Which characters are to appear in a video: `{"id": …}`, or the id alone.
struct CharacterReference: Hashable, Sendable, Decodable {
    /// Of one video, as they are written; what a model takes is less.
    static let most = 16

    let id: String

    private enum CodingKeys: String, CodingKey { case id }

    init(from decoder: any Decoder) throws {
        // Not a String: then it must be an object, and that failure is the one to tell.
        if let id = try? decoder.singleValueContainer().decode(String.self) {
            self.id = id
        } else {
            id = try decoder.container(keyedBy: CodingKeys.self).decode(String.self, forKey: .id)
        }
    }

    /// A part of a form: JSON as RFC 7578 clients write it, of one or of all, or an id.
    static func ids(in text: String) throws(APIError) -> [String] {
        let text = text.trimmed
        guard let first = text.first else { return [] }
        guard first == "[" || first == "{" else { return [text] }
        do {
            let data = Data(text.utf8)
            return first == "["
                ? try JSONDecoder().decode([CharacterReference].self, from: data).map(\.id)
                : [try JSONDecoder().decode(CharacterReference.self, from: data).id]
        } catch {
            throw .invalid("characters", "'characters' must be a list of objects with an 'id'.", code: "invalid_type")
        }
    }

    /// Each once, in their order.
    static func checked(_ ids: [String]) throws(APIError) -> [String] {
        guard ids.count <= most else {
            throw .invalid("characters", "There may be \(most) 'characters' at most.")
        }
        var seen: Set<String> = []
        let unique = ids.filter { seen.insert($0).inserted }
        guard unique.allSatisfy({ Endpoint.isID($0[...]) }) else {
            throw .invalid("characters", "An 'id' is not the id of a character.")
        }
        return unique
    }
}
