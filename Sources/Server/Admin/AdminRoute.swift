import HTTPTypes

/// One line of the table of an administrator's routes.
struct AdminRoute: Sendable {
    enum Access: Sendable {
        /// For everybody: what leads to a session.
        case open
        case session
    }

    typealias Handler = @Sendable (AdminRequest) async throws -> AdminAnswer

    let method: HTTPRequest.Method
    /// `/api/jobs/:id/cancel`
    let path: String
    let access: Access
    let answer: Handler
    private let segments: [Substring]

    init(_ method: HTTPRequest.Method, _ path: String, _ access: Access = .session, _ answer: @escaping Handler) {
        self.method = method
        self.path = path
        self.access = access
        self.answer = answer
        segments = Self.segments(path[...])
    }

    /// What stands in the place of each `:name`; nil if it is another path.
    func parameters(in path: [Substring]) -> [String]? {
        guard path.count == segments.count else { return nil }
        var parameters: [String] = []
        for (part, wanted) in zip(path, segments) {
            if wanted.first == ":" {
                guard Endpoint.isName(part) else { return nil }
                parameters.append(String(part))
            } else if part != wanted {
                return nil
            }
        }
        return parameters
    }

    /// A slash at the end is none.
    static func segments(_ path: Substring) -> [Substring] {
        var segments = path.split(separator: "/", maxSplits: 8, omittingEmptySubsequences: false)
        if segments.count > 2, segments.last == "" { segments.removeLast() }
        return segments
    }
}
