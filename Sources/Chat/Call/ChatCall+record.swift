import CallLog
import Catalog
import Pool
import Upstream

/// One line in the call log for each call to the upstream.
extension ChatCall {
    static let route = "chat"

    // Not inlined: its locals would lie in the frame of every stream for as long as it lives.
    @inline(never)
    func record(_ lease: Lease, _ error: (any Error)?) {
        let end = error.map(CallEnd.init) ?? .completed
        service.calls?.record(
            CallRecord(
                kind: .attempt, requestID: request.requestID, at: service.now(), owner: request.owner,
                keyName: request.keyName, tokenID: lease.token, token: lease.label, model: request.model.id,
                route: Self.route, attempt: tries, status: end.status, error: end.code, detail: end.detail,
                decision: end.decision, queueMS: watch.queueMilliseconds, firstByteMS: watch.firstByteMilliseconds,
                totalMS: watch.totalMilliseconds(), proxy: lease.road.label, media: watch.media, bytes: watch.bytes,
                costTicks: (cost ?? (error as? UpstreamError)?.cost)?.ticks,
                connectMS: watch.connectMilliseconds))
    }
}

/// How a call to the upstream ended, in the log's words.
private struct CallEnd {
    /// The upstream's HTTP status; 0 when there was none.
    var status = 0
    /// nil when all went well.
    var code: String?
    var detail: String?
    let decision: String

    static let completed = CallEnd(status: 200, decision: "completed")

    private init(status: Int = 0, code: String? = nil, detail: String? = nil, decision: String) {
        self.status = status
        self.code = code
        self.detail = detail
        self.decision = decision
    }

    init(_ error: any Error) {
        switch error {
        case let error as UpstreamError where error.kind == .cancelled: self = .cancelled
        case let error as UpstreamError:
            self.init(
                status: error.status ?? 0, code: error.kind.rawValue, detail: error.message,
                decision: error.consequence)
        case let error as ChatError where error.kind == .cancelled: self = .cancelled
        case let error as ChatError:
            self.init(status: 200, code: error.kind.rawValue, detail: error.detail, decision: "final")
        case is CancellationError: self = .cancelled
        default: self.init(code: "internal_error", decision: "final")
        }
    }

    private static let cancelled = CallEnd(code: "cancelled", decision: "the client hung up; nobody is blamed")
}

extension UpstreamError {
    fileprivate var consequence: String {
        switch blame {
        case .token where mayHaveStarted: "the token is blamed; the answer had begun"
        case .token: "the token is blamed; another one, or the error"
        case .egress where mayHaveStarted: "the road is blamed; the answer had begun"
        case .egress: "the road is blamed; another one, or the error"
        case .request, .upstream: "final"
        }
    }
}
