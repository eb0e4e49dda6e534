import Access
import CallLog
import HTTPTypes

/// What each error from below means to an administrator.
extension APIError {
    init(admin error: any Error, outage: (any Error) -> Outage?) {
        switch error {
        case let error as AccessError: self.init(error)
        case CallLogError.shortText:
            self = .invalid("text", "'text' must have at least 2 characters.")
        default: self.init(error, outage: outage)
        }
    }

    private init(_ error: AccessError) {
        switch error {
        case .noSuchKey: self = .noSuch("key")
        case .ambiguousName:
            self.init(.conflict, "Several keys have this name: give the id of one.", param: "id", code: "ambiguous")
        case .invalidName: self = .invalid("name", "Name and owner must be 1 to 64 printable characters.")
        }
    }

    /// 404 of one thing of a kind.
    static func noSuch(_ kind: String) -> APIError {
        APIError(.notFound, "There is no such \(kind).", param: "id", code: "not_found")
    }
}
