extension Fault: Codable {
    private enum CodingKeys: String, CodingKey {
        case route, token, times, kind
        case milliseconds, afterFrames, bytes, code, message, atFrame, atProgress, body, retryAfter, bytesPerSecond
    }

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        route = try fields.decode(Route.self, forKey: .route)
        token = try fields.decodeIfPresent(String.self, forKey: .token)
        // Left out it is once; an explicit null is for ever.
        times = fields.contains(.times) ? try fields.decodeIfPresent(Int.self, forKey: .times) : 1
        kind = try Fault.kind(try fields.decode(String.self, forKey: .kind), in: fields)
    }

    private static func kind(_ name: String, in fields: KeyedDecodingContainer<CodingKeys>) throws -> Kind {
        if let plain = plainKinds[name] { return plain }
        func integer(_ key: CodingKeys, or standard: Int) throws -> Int {
            try fields.decodeIfPresent(Int.self, forKey: key) ?? standard
        }
        switch name {
        case "slowFirstFrame": return .slowFirstFrame(milliseconds: try integer(.milliseconds, or: 1000))
        case "stall": return .stall(afterFrames: try integer(.afterFrames, or: 0))
        case "cut": return .cut(afterFrames: try integer(.afterFrames, or: 0))
        case "hugeLine": return .hugeLine(bytes: try integer(.bytes, or: 1 << 20))
        case "inBandError":
            return .inBandError(
                code: try integer(.code, or: 13),
                message: try fields.decodeIfPresent(String.self, forKey: .message) ?? "Internal error",
                atFrame: try integer(.atFrame, or: 0))
        case "modelResponseError":
            return .modelResponseError(
                message: try fields.decodeIfPresent(String.self, forKey: .message) ?? "Something went wrong")
        case "moderated": return .moderated(atProgress: try integer(.atProgress, or: 50))
        case "status":
            return .status(
                try fields.decode(Int.self, forKey: .code),
                body: try fields.decodeIfPresent(StatusBody.self, forKey: .body),
                retryAfter: try fields.decodeIfPresent(Int.self, forKey: .retryAfter))
        case "slowDrip": return .slowDrip(bytesPerSecond: try integer(.bytesPerSecond, or: 65_536))
        default:
            throw DecodingError.dataCorruptedError(
                forKey: .kind, in: fields, debugDescription: "there is no fault of kind \(name)")
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: CodingKeys.self)
        try fields.encode(route, forKey: .route)
        try fields.encodeIfPresent(token, forKey: .token)
        try fields.encode(times, forKey: .times)
        try fields.encode(kind.name, forKey: .kind)
        switch kind {
        case .slowFirstFrame(let milliseconds): try fields.encode(milliseconds, forKey: .milliseconds)
        case .stall(let frames), .cut(let frames): try fields.encode(frames, forKey: .afterFrames)
        case .hugeLine(let bytes): try fields.encode(bytes, forKey: .bytes)
        case .inBandError(let code, let message, let frame):
            try fields.encode(code, forKey: .code)
            try fields.encode(message, forKey: .message)
            try fields.encode(frame, forKey: .atFrame)
        case .modelResponseError(let message): try fields.encode(message, forKey: .message)
        case .moderated(let progress): try fields.encode(progress, forKey: .atProgress)
        case .status(let code, let body, let retryAfter):
            try fields.encode(code, forKey: .code)
            try fields.encodeIfPresent(body, forKey: .body)
            try fields.encodeIfPresent(retryAfter, forKey: .retryAfter)
        case .slowDrip(let rate): try fields.encode(rate, forKey: .bytesPerSecond)
        default: break
        }
    }

    private static let plainKinds: [String: Kind] = {
        let kinds: [Kind] = [
            .splitEveryByte, .joinFrames, .dataPrefix, .crlf, .unknownFrames, .duplicateFrames, .progressBackwards,
            .foreignVideo, .progressWithoutURL, .emptyAnswer, .textAnswer, .streamErrorAdmission, .moderatedMessage403,
            .tokenList, .cardAttachments, .burst, .truncated, .empty, .html, .wrongType, .forbidden, .json,
        ]
        var named = Dictionary(uniqueKeysWithValues: kinds.map { ($0.name, $0) })
        named["noFrames"] = .emptyAnswer
        return named
    }()
}

extension Fault.Kind {
    /// As it is written in JSON and in the journal.
    package var name: String {
        switch self {
        case .slowFirstFrame: "slowFirstFrame"
        case .stall: "stall"
        case .cut: "cut"
        case .splitEveryByte: "splitEveryByte"
        case .joinFrames: "joinFrames"
        case .dataPrefix: "dataPrefix"
        case .crlf: "crlf"
        case .hugeLine: "hugeLine"
        case .unknownFrames: "unknownFrames"
        case .duplicateFrames: "duplicateFrames"
        case .progressBackwards: "progressBackwards"
        case .foreignVideo: "foreignVideo"
        case .progressWithoutURL: "progressWithoutURL"
        case .emptyAnswer: "emptyAnswer"
        case .textAnswer: "textAnswer"
        case .inBandError: "inBandError"
        case .streamErrorAdmission: "streamErrorAdmission"
        case .moderated: "moderated"
        case .modelResponseError: "modelResponseError"
        case .tokenList: "tokenList"
        case .cardAttachments: "cardAttachments"
        case .burst: "burst"
        case .moderatedMessage403: "moderatedMessage403"
        case .status: "status"
        case .truncated: "truncated"
        case .empty: "empty"
        case .html: "html"
        case .wrongType: "wrongType"
        case .slowDrip: "slowDrip"
        case .forbidden: "forbidden"
        case .json: "json"
        }
    }
}
