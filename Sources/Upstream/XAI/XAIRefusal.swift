import Foundation

/// What the API says instead of an answer, in whichever of its three shapes: `{"error":{"message",…}}`,
/// `{"code":"…","error":"…"}`, `{"error":"…"}`.
struct XAIRefusal: Decodable {
    let message: String
    let code: String?
    let cost: Cost?
    /// Whether it is nothing but a refusal: an answer about a video that failed tells its status too.
    let isAlone: Bool

    private enum Key: String, CodingKey {
        case error, code, message, usage, status, video, data, choices, object
    }

    private struct Told: Decodable {
        let message: String?
        let code: XAIText?
    }

    init?(_ body: Data) {
        // What is no JSON, or of another shape, is no refusal.
        guard let told = try? JSONDecoder().decode(XAIRefusal.self, from: body) else { return nil }
        self = told
    }

    /// A page, or words, where JSON is spoken.
    init(page body: Data) {
        message = String(decoding: body.prefix(2000), as: UTF8.self).split(whereSeparator: \.isWhitespace).joined(
            separator: " ")
        code = nil
        cost = nil
        isAlone = true
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        let inner = container.lenient(.error, as: Told.self)
        let text = container.lenient(.error, as: String.self)
        guard let message = inner?.message ?? text else {
            throw DecodingError.dataCorruptedError(forKey: .error, in: container, debugDescription: "no error")
        }
        self.message = message
        code = inner?.code?.text ?? container.lenient(.code, as: XAIText.self)?.text
        cost = container.lenient(.usage, as: XAIUsage.self)?.cost
        isAlone = ![Key.status, .video, .data, .choices, .object].contains { container.contains($0) }
    }
}

/// A text, or a number where one was meant.
struct XAIText: Decodable {
    let text: String

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        // Not a number: then it must be text, and that failure is the one to tell.
        if let number = try? container.decode(Int.self) {
            text = String(number)
        } else {
            text = try container.decode(String.self)
        }
    }
}

/// The part of `usage` that says what a call cost.
struct XAIUsage: Decodable {
    let cost: Cost?

    private enum Key: String, CodingKey { case ticks = "cost_in_usd_ticks" }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        cost = container.lenient(.ticks, as: Int.self).flatMap { Cost(ticks: $0) }
    }
}

extension UpstreamError {
    /// - Parameter status: nil where an error came as a 200.
    init(_ refusal: XAIRefusal, status: Int?, retryAfter: Duration? = nil, mayHaveStarted: Bool = false) {
        let words = (refusal.message + " " + (refusal.code ?? "")).lowercased()
        let kind = Self.kind(ofKeyed: status, words: words)
        let isEmptied = kind == .rateLimited && Self.isEmptied(words)
        self.init(
            // A wrong key is told as 400 and as 401, and it is one thing.
            kind, status: kind == .unauthenticated ? 401 : status,
            message: refusal.message.isEmpty ? "status \(status ?? 200)" : refusal.message,
            // Who has no credits left gets none within seconds.
            retryAfter: retryAfter ?? (isEmptied ? .seconds(3600) : nil),
            mayHaveStarted: mayHaveStarted && kind == .unavailable, cost: refusal.cost)
    }

    private static func isEmptied(_ words: String) -> Bool {
        ["credits", "spending limit", "billing"].contains(where: words.contains)
    }

    /// What the API says of a key that it does not know, as a 400.
    private static let wrongKey = "incorrect api key provided"

    /// Words before statuses, which several causes share. Clients' words come back in what is said about their requests (400,
    /// 422): of those none tells about the key but the API's own sentence at the beginning.
    private static func kind(ofKeyed status: Int?, words: String) -> Kind {
        if ["moderation", "content policy", "usage guidelines"].contains(where: words.contains) { return .moderated }
        switch status {
        case 401, 403:
            let isAboutKey = words.contains("api key") || words.contains("api-key")
            if isAboutKey, words.contains("blocked") || words.contains("disabled") { return .accountBlocked }
            if status == 401 || isAboutKey && words.contains("incorrect") { return .unauthenticated }
        case 400, nil: if words.hasPrefix(wrongKey) { return .unauthenticated }
        default: break
        }
        switch status {
        case 402, 429: return .rateLimited
        case 403: return isEmptied(words) ? .rateLimited : .notAllowedForKey
        // The proxy of a plain http call answers in the API's place.
        case 407: return .egressFailed
        case 404, 410: return words.contains("model") ? .notAllowedForKey : .notFound
        case 408: return .timedOut
        case .some(400..<500): return .badRequest
        case .some(500...): return .unavailable
        case nil: return kindInside(words)
        default: return .malformedAnswer
        }
    }

    /// Of an error inside a 200, which has no status but says what it would have been.
    private static func kindInside(_ words: String) -> Kind {
        if words.contains("resource has been exhausted") || words.contains("rate limit") || isEmptied(words) {
            return .rateLimited
        }
        if words.contains("unavailable") { return .unavailable }
        if words.contains("invalid argument") || words.contains("invalid_request") { return .badRequest }
        return .unavailable
    }
}
