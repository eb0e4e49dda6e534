import Characters
import HTTPTypes

extension APIError {
    init(_ error: CharacterError) {
        switch error {
        case .notFound(let id):
            self.init(
                .notFound, "Character with id '\(id.prefix(128))' not found.", param: "character_id", code: "not_found")
        case .invalidName:
            self = .invalid(
                "name", "'name' must be 1 to \(CharacterName.longest) printable characters, and not only spaces.")
        case .tooMany(let limit):
            self = .invalid(nil, "There are \(limit) characters already: delete one first.", code: "character_limit")
        }
    }
}
