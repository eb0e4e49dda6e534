import Access
import CallLog
import HTTPTypes
import Pool

/// What each error from below means to an administrator.
extension APIError {
    init(admin error: any Error, outage: (any Error) -> Outage?) {
        switch error {
        case let error as AccessError: self.init(error)
        case let error as LoginError: self.init(error, outage)
        case let error as SetUpError: self.init(error, outage)
        case let error as PoolError: self.init(error)
        case let error as ProxyError: self.init(error)
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

    private init(_ error: PoolError) {
        switch error {
        case .noToken, .tokenGone: self = .noSuch("token")
        case .allBusy(let pause), .noRoad(let pause):
            self.init(.serviceUnavailable, "It cannot be asked now. Try again shortly.", code: "BUSY")
            retryAfter = pause.retryAfter
        }
    }

    private init(_ error: ProxyError) {
        switch error {
        case .unknown: self = .noSuch("proxy")
        case .configured:
            self.init(
                .conflict, "The settings name this proxy: it goes when they no longer do.", param: "id",
                code: "configured")
        case .noAnswer(let reason): self.init(.badGateway, "The proxy pool gave no list: \(reason).", code: "no_answer")
        }
    }

    private init(_ error: LoginError, _ outage: (any Error) -> Outage?) {
        switch error {
        case .wrong: self.init(.unauthorized, "Wrong name or password.", code: "INVALID_CREDENTIALS")
        case .throttled(let pause):
            let seconds = pause.retryAfter
            self.init(.tooManyRequests, "Too many attempts. Try again in \(seconds) seconds.", code: "THROTTLED")
            retryAfter = seconds
        case .busy: self = .overloaded
        case .notSetUp:
            self.init(.conflict, "There is no administrator yet: POST /api/setup makes one.", code: "NOT_SET_UP")
        case .weak(let fault): self = .invalid("password", "\(fault)".capitalizedFirst + ".", code: "weak_password")
        case .store(let error): self.init(error, outage: outage)
        }
    }

    private init(_ error: SetUpError, _ outage: (any Error) -> Outage?) {
        switch error {
        case .wrongCode:
            self.init(
                .forbidden, "The code is wrong, used or too old. The server prints a new one when it starts.",
                param: "code", code: "WRONG_CODE")
        case .alreadySetUp: self.init(.conflict, "There is an administrator already.", code: "ALREADY_SET_UP")
        case .weak(let fault): self = .invalid("password", "\(fault)".capitalizedFirst + ".", code: "weak_password")
        case .invalidName: self = .invalid("name", "The name must be 1 to 64 printable characters.")
        case .busy: self = .overloaded
        case .store(let error): self.init(error, outage: outage)
        }
    }

    /// 404 of one thing of a kind.
    static func noSuch(_ kind: String) -> APIError {
        APIError(.notFound, "There is no such \(kind).", param: "id", code: "not_found")
    }
}

extension String {
    fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
