import Media
import Pool
import Upstream

/// How a call to the upstream ended, in the log's words.
struct CallEnd: Hashable {
    /// The upstream's HTTP status; 0 when there was none.
    var status = 0
    /// nil when all went well.
    var code: String?
    var detail: String?
    let decision: String

    static let completed = CallEnd(status: 200, decision: "completed")
    static let begun = CallEnd(status: 200, decision: "begun; asked after later")

    init(status: Int = 0, code: String? = nil, detail: String? = nil, decision: String) {
        self.status = status
        self.code = code
        self.detail = detail
        self.decision = decision
    }

    init(_ error: any Error) {
        switch error {
        case let error as UpstreamError:
            self.init(
                status: error.status ?? 0, code: error.kind.rawValue, detail: error.message, decision: error.consequence
            )
        case let error as MediaError:
            self.init(status: 200, code: "media_invalid", detail: "\(error)", decision: "fetches it again, or gives up")
        case VideoFailure.overdue: self.init(code: "timeout", decision: "gives up")
        case is CancellationError: self.init(code: "cancelled", decision: "handed back, or cancelled")
        default: self.init(code: "internal_error", decision: "tries again, or gives up")
        }
    }
}

extension UpstreamError {
    fileprivate var consequence: String {
        switch blame {
        case .token where mayHaveStarted: "the token is blamed; nobody else is asked, as it may have begun"
        case .token: "the token is blamed; another one, or later"
        case .egress: "the road is blamed; another one, or later"
        case .request: kind == .cancelled ? "handed back, or cancelled" : "final"
        case .upstream: mayHaveStarted ? "looks for what was begun" : "later, or by another token"
        }
    }
}
