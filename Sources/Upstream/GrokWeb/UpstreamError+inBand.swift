extension UpstreamError {
    /// Classifies an error that an answer tells by a gRPC code and words: the same meanings as the statuses have.
    ///
    /// It is never `mayHaveStarted`: the upstream itself says that this answer came to nothing.
    init(_ error: InBandError) {
        self.init(
            Self.kind(ofCode: error.code, words: error.message), status: Self.status(ofCode: error.code),
            message: error.message)
    }

    /// Words count before codes: the upstream uses code 7 for blocked accounts, bot suspicions and moderation alike.
    static func kind(ofCode code: Int?, words: String) -> Kind {
        if let kind = kind(ofWords: words) { return kind }
        return switch code {
        case 3, 9, 11: .badRequest
        case 4: .timedOut
        case 5: .notFound
        case 7: .egressRefused
        case 8: .rateLimited
        case 16: .unauthenticated
        default: .unavailable
        }
    }

    /// What the upstream's words mean by themselves, whatever status or code they came with.
    static func kind(ofWords words: String) -> Kind? {
        let words = words.lowercased()
        return meanings.first { meaning in meaning.signs.contains(where: words.contains) }?.kind
    }

    /// In this order: a blocked account is also told as a permission problem, overload as an exhausted resource.
    private static let meanings: [(kind: Kind, signs: [String])] = [
        (.accountBlocked, ["blocked-user", "user is blocked", "[wke=account:"]),
        (.profileOutdated, ["page is out of date"]),
        (.moderated, ["moderat"]),
        (.unavailable, ["admission_controller", "admission denied", "resourceexhausted"]),
        (
            .unauthenticated,
            [
                "invalid-credentials", "bad-credentials", "unauthenticated", "failed to look up session id",
                "session not found", "token revoked", "token expired", "token has expired",
            ]
        ),
        (.rateLimited, ["too many requests", "rate_limit_exceeded"]),
        (.egressRefused, ["anti-bot"]),
    ]

    private static func status(ofCode code: Int?) -> Int? {
        switch code {
        case 3, 9, 11: 400
        case 4: 504
        case 5: 404
        case 7: 403
        case 8: 429
        case 13: 500
        case 14: 503
        case 16: 401
        default: nil
        }
    }
}
