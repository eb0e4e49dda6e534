import Foundation

/// An HTTP answer that is not the one hoped for: its head, and the first 64 KiB of its body.
struct Refusal: Sendable {
    let status: Int
    /// Names in lower case.
    let headers: [(name: String, value: String)]
    let body: Data

    func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }
}

extension UpstreamError {
    /// Classifies a refusal by status, headers and body, as the table of status meanings has it.
    init(_ refusal: Refusal, of purpose: CallPurpose, now: Date) {
        // A body that is no JSON object is an answer too: then the status and the text decide.
        let answer = try? JSONDecoder().decode(ErrorAnswer.self, from: refusal.body)
        let text = String(decoding: refusal.body, as: UTF8.self)
        let message = answer?.message ?? Self.excerpt(text)
        self.init(
            Self.kind(of: refusal, isJSON: answer != nil, words: answer == nil ? text : message, code: answer?.code),
            status: refusal.status, message: message.isEmpty ? "status \(refusal.status)" : message,
            retryAfter: Self.wait(refusal, answer, now: now),
            mayHaveStarted: purpose == .conversation && Self.mayHaveStarted(refusal.status))
    }

    private static func kind(of refusal: Refusal, isJSON: Bool, words: String, code: Int?) -> Kind {
        if !isJSON, isChallenge(refusal, words) { return .egressRefused }
        let told = kind(ofWords: words)
        switch refusal.status {
        case 401: return told == .accountBlocked ? .accountBlocked : .unauthenticated
        // What no words explain is laid to the road, which costs the token nothing.
        case 403: return told ?? .egressRefused
        case 404, 410: return .notFound
        // The proxy of a plain http call answers in the upstream's place.
        case 407: return .egressFailed
        case 408: return .timedOut
        case 429: return .rateLimited
        case 400..<500:
            switch told {
            case .accountBlocked, .moderated, .profileOutdated, .unauthenticated: return told ?? .badRequest
            default: return code == 16 ? .unauthenticated : .badRequest
            }
        case 500...: return .unavailable
        default: return .malformedAnswer
        }
    }

    /// Whether a gate before the upstream answered in its place: a page where JSON is spoken.
    private static func isChallenge(_ refusal: Refusal, _ text: String) -> Bool {
        if refusal.header("cf-mitigated") == "challenge" { return true }
        if ["Just a moment...", "challenge-platform", "cf-chl"].contains(where: text.contains) { return true }
        return refusal.status == 403 && refusal.header("server")?.lowercased().contains("cloudflare") == true
            && kind(ofWords: text) == nil
    }

    /// After a 4xx nothing runs: the request was looked at and refused. 503 is said at the door, before any work. Any other
    /// 5xx can come from a gateway that had handed the request on, or from a handler that broke off half-way.
    private static func mayHaveStarted(_ status: Int) -> Bool { status >= 500 && status != 503 }

    private static func wait(_ refusal: Refusal, _ answer: ErrorAnswer?, now: Date) -> Duration? {
        Duration(retryAfter: refusal.header("retry-after"), now: now)
            ?? answer?.waitSeconds.flatMap { $0 >= 0 ? Duration(told: $0) : nil }
    }

    /// The beginning of a body that is no JSON, on one line.
    private static func excerpt(_ text: String) -> String {
        text.prefix(2000).split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}
