import Access
import Catalog
import HTTPTypes

extension Principal {
    /// Refuses what the key is not for.
    func check(_ kind: WorkKind) throws(APIError) {
        guard scope.allows(kind) else { throw .notFor(kind) }
    }
}

extension Model {
    /// What it makes.
    var kind: WorkKind {
        switch self {
        case .video: .video
        case .chat: .chat
        case .image: .image
        }
    }
}

extension APIError {
    static func notFor(_ kind: WorkKind) -> APIError {
        let things =
            switch kind {
            case .video: "videos"
            case .image: "images"
            case .chat: "chat"
            }
        return APIError(.forbidden, "This API key may not be used for \(things).", code: "key_not_allowed")
    }
}
