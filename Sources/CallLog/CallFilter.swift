import Foundation

/// Which records are meant; what is nil does not matter.
package struct CallFilter: Sendable, Hashable {
    /// The whole label of a token.
    package var token: String?
    /// A part of it, in any case.
    package var tokenPart: String?
    package var model: String?
    /// A part of its name, in any case.
    package var modelPart: String?
    package var status: Int?
    package var succeeded: Bool?
    package var kind: CallKind?
    package var route: String?
    package var job: String?
    package var requestID: String?
    /// From this moment on.
    package var from: Date?
    /// Before this moment.
    package var to: Date?
    /// Stands somewhere in a record's words, in any case. Two characters and more, else `CallLogError.shortText`.
    package var text: String?

    package init(
        token: String? = nil, tokenPart: String? = nil, model: String? = nil, modelPart: String? = nil,
        status: Int? = nil, succeeded: Bool? = nil, kind: CallKind? = nil, route: String? = nil, job: String? = nil,
        requestID: String? = nil, from: Date? = nil, to: Date? = nil, text: String? = nil
    ) {
        self.token = token
        self.tokenPart = tokenPart
        self.model = model
        self.modelPart = modelPart
        self.status = status
        self.succeeded = succeeded
        self.kind = kind
        self.route = route
        self.job = job
        self.requestID = requestID
        self.from = from
        self.to = to
        self.text = text
    }
}
