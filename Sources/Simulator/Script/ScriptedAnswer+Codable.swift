extension ScriptedAnswer: Codable {
    private enum CodingKeys: String, CodingKey {
        case match, token, times, steps, gapMilliseconds, isBurst, message, error, model, closes, isPrebuilt
    }

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            to: try fields.decodeIfPresent(String.self, forKey: .match) ?? "",
            token: try fields.decodeIfPresent(String.self, forKey: .token),
            times: try fields.decodeIfPresent(Int.self, forKey: .times),
            gapMilliseconds: try fields.decodeIfPresent(Int.self, forKey: .gapMilliseconds) ?? 0,
            isBurst: try fields.decodeIfPresent(Bool.self, forKey: .isBurst) ?? false,
            message: try fields.decodeIfPresent(String.self, forKey: .message),
            error: try fields.decodeIfPresent(String.self, forKey: .error),
            model: try fields.decodeIfPresent(String.self, forKey: .model),
            closes: try fields.decodeIfPresent(Bool.self, forKey: .closes) ?? true,
            isPrebuilt: try fields.decodeIfPresent(Bool.self, forKey: .isPrebuilt) ?? false,
            try fields.decode([Step].self, forKey: .steps))
    }

    package func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: CodingKeys.self)
        try fields.encode(match, forKey: .match)
        try fields.encodeIfPresent(token, forKey: .token)
        try fields.encodeIfPresent(times, forKey: .times)
        try fields.encode(steps, forKey: .steps)
        try fields.encode(gapMilliseconds, forKey: .gapMilliseconds)
        try fields.encode(isBurst, forKey: .isBurst)
        try fields.encodeIfPresent(message, forKey: .message)
        try fields.encodeIfPresent(error, forKey: .error)
        try fields.encodeIfPresent(model, forKey: .model)
        try fields.encode(closes, forKey: .closes)
        try fields.encode(isPrebuilt, forKey: .isPrebuilt)
    }
}

extension ScriptedAnswer.Step: Codable {
    private enum CodingKeys: String, CodingKey {
        case say, think, tokens, list, search, draw, count, echo, see, pause, raw
    }

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        let manner = try ScriptedAnswer.Manner(from: decoder)
        if let count = try fields.decodeIfPresent(Int.self, forKey: .tokens) {
            self = .tokens(count, of: try fields.decodeIfPresent(String.self, forKey: .say) ?? " word")
        } else if let words = try fields.decodeIfPresent(String.self, forKey: .say) {
            self = .say(words, manner)
        } else if let words = try fields.decodeIfPresent(String.self, forKey: .think) {
            self = .think(words, manner)
        } else if let words = try fields.decodeIfPresent([String].self, forKey: .list) {
            self = .list(words)
        } else if let sources = try fields.decodeIfPresent([ScriptedAnswer.Source].self, forKey: .search) {
            self = .search(sources)
        } else if let prompt = try fields.decodeIfPresent(String.self, forKey: .draw) {
            self = .draw(prompt, count: try fields.decodeIfPresent(Int.self, forKey: .count) ?? 1)
        } else if fields.contains(.echo) {
            self = .echo(manner)
        } else if fields.contains(.see) {
            self = .see
        } else if let milliseconds = try fields.decodeIfPresent(Int.self, forKey: .pause) {
            self = .pause(milliseconds: milliseconds)
        } else {
            self = .raw(try fields.decode(String.self, forKey: .raw))
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .say(let words, let manner):
            try fields.encode(words, forKey: .say)
            try manner.encode(to: encoder)
        case .think(let words, let manner):
            try fields.encode(words, forKey: .think)
            try manner.encode(to: encoder)
        case .tokens(let count, let words):
            try fields.encode(count, forKey: .tokens)
            try fields.encode(words, forKey: .say)
        case .list(let words): try fields.encode(words, forKey: .list)
        case .search(let sources): try fields.encode(sources, forKey: .search)
        case .draw(let prompt, let count):
            try fields.encode(prompt, forKey: .draw)
            try fields.encode(count, forKey: .count)
        case .echo(let manner):
            try fields.encode(true, forKey: .echo)
            try manner.encode(to: encoder)
        case .see: try fields.encode(true, forKey: .see)
        case .pause(let milliseconds): try fields.encode(milliseconds, forKey: .pause)
        case .raw(let line): try fields.encode(line, forKey: .raw)
        }
    }
}
