extension Frames {
    func layout() -> JSON {
        response([
            (
                "uiLayout",
                [
                    "reasoningUiLayout": "FUNCTION_CALL", "willThinkLong": false, "effort": "LOW",
                    "steerModelId": "",
                ]
            )
        ])
    }

    /// One token, as several agents mark it if `manner` says so.
    func token(_ words: String, isThinking: Bool, _ manner: ScriptedAnswer.Manner = .init()) -> JSON {
        var fields: [(String, JSON)] = [
            ("token", .string(words)), ("messageTag", .string(manner.tag ?? (isThinking ? "summary" : "final"))),
        ]
        if let rollout = manner.rollout { fields.append(("rolloutId", .string(rollout))) }
        if let step = manner.step ?? (isThinking ? 0 : nil) { fields.append(("messageStepId", .int(step))) }
        return response(fields, isThinking: isThinking)
    }

    /// The rare kind that is to be ignored.
    func tokenList(_ words: [String]) -> JSON { response([("token", .array(words.map(JSON.string)))]) }

    func search(_ sources: [JSON]) -> JSON {
        response(
            [("token", ""), ("toolUsageCardId", "t-1"), ("webSearchResults", ["results": .array(sources)])],
            isThinking: true)
    }

    func softStop() -> JSON { response([("token", "")], isSoftStop: true) }
}

extension ScriptedAnswer.Source {
    var json: JSON { ["url": .string(url), "title": .string(title), "preview": .string(preview)] }
}
