extension ModelCatalog {
    /// The predecessors' conversation models, with what each called them upstream and what xAI's API calls them, and the
    /// API's own. Those that ask several models at once, or are heavy, are the web's alone.
    static let chats = [
        chat(
            "grok-3-fast", "Grok 3 Fast", .april2025, keyed: .init(name: "grok-3", omitted: ["reasoning_effort"]),
            UpstreamModel(name: "grok-3", mode: "MODEL_MODE_FAST", .fast)),
        chat(
            "grok-3-mini", "Grok 3 Mini", .april2025,
            keyed: .init(name: "grok-3-mini", omitted: ChatModel.Keyed.refusedByThinkers),
            UpstreamModel(name: "grok-3", mode: "MODEL_MODE_GROK_3_MINI_THINKING", .fast)),
        chat(
            "grok-3-thinking", "Grok 3 Thinking", .april2025,
            UpstreamModel(name: "grok-3", mode: "MODEL_MODE_GROK_3_THINKING", .auto)),
        chat(
            "grok-4", "Grok 4", .july2025, keyed: .thinking("grok-4"),
            UpstreamModel(name: "grok-4", mode: "MODEL_MODE_GROK_4", .auto)),
        chat(
            "grok-4-thinking", "Grok 4 Thinking", .july2025, keyed: .thinking("grok-4"),
            UpstreamModel(name: "grok-4", mode: "MODEL_MODE_GROK_4_THINKING", .auto)),
        chat(
            "grok-4-fast", "Grok 4 Fast", .september2025, keyed: .thinking("grok-4-fast-reasoning"),
            UpstreamModel(name: "grok-4-mini-thinking-tahoe", mode: "MODEL_MODE_GROK_4_MINI_THINKING", .fast)),
        chat(
            "grok-4-fast-expert", "Grok 4 Fast Expert", .september2025, cost: 4,
            UpstreamModel(name: "grok-4-mini-thinking-tahoe", mode: "MODEL_MODE_EXPERT", .expert)),
        chat(
            "grok-4-expert", "Grok 4 Expert", .july2025, cost: 4,
            UpstreamModel(name: "grok-4", mode: "MODEL_MODE_EXPERT", .expert)),
        ChatModel(
            id: "grok-4-heavy", tier: .super, quota: .heavy,
            upstream: UpstreamModel(name: "grok-4-heavy", mode: "MODEL_MODE_HEAVY", .heavy),
            card: ModelCard(
                title: "Grok 4 Heavy", summary: "Conversations, for paying accounts", created: .july2025)),
        chat(
            "grok-4.1", "Grok 4.1", .november2025,
            keyed: .init(name: "grok-4-1-fast-non-reasoning", omitted: ["reasoning_effort"]),
            UpstreamModel(name: "grok-4-1-non-thinking-w-tool", mode: "MODEL_MODE_GROK_4_1", .fast)),
        chat(
            "grok-4.1-thinking", "Grok 4.1 Thinking", .november2025, keyed: .thinking("grok-4-1-fast-reasoning"),
            UpstreamModel(name: "grok-4-1-thinking-1129", mode: "MODEL_MODE_AUTO", .auto)),
        chat(
            "grok-4.1-mini", "Grok 4.1 Mini", .november2025, keyed: .thinking("grok-4-1-fast-reasoning"),
            UpstreamModel(name: "grok-4-1-thinking-1129", mode: "MODEL_MODE_GROK_4_1_MINI_THINKING", .fast)),
        chat(
            "grok-4.1-expert", "Grok 4.1 Expert", .november2025, cost: 4,
            UpstreamModel(name: "grok-4-1-thinking-1129", mode: "MODEL_MODE_EXPERT", .expert)),
        chat(
            "grok-4-1-fast-non-reasoning", "Grok 4.1 Fast", .november2025,
            keyed: .init(name: "grok-4-1-fast-non-reasoning", omitted: ["reasoning_effort"]),
            UpstreamModel(name: "grok-4-1-fast-non-reasoning", mode: "MODEL_MODE_GROK_4_1", .fast)),
        chat(
            "grok-4.20", "Grok 4.20", .february2026, keyed: .thinking("grok-4.20"),
            UpstreamModel(name: "grok-420", mode: "MODEL_MODE_GROK_420", .auto)),
        chat("grok-4.3", "Grok 4.3", .may2026, keyed: .newer("grok-4.3")),
        chat("grok-4.5", "Grok 4.5", .july2026, keyed: .newer("grok-4.5")),
        chat("grok-4.6", "Grok 4.6", .august2026, keyed: .newer("grok-4.6")),
        chat("grok-code-fast-1", "Grok Code Fast 1", .august2025, keyed: .thinking("grok-code-fast-1")),
        chat("grok-build-0.1", "Grok Build 0.1", .july2026, keyed: .newer("grok-build-0.1")),
    ]

    private static func chat(
        _ id: String, _ title: String, _ created: Int, cost: Int = 1, keyed: ChatModel.Keyed? = nil,
        _ upstream: UpstreamModel
    ) -> ChatModel {
        ChatModel(
            id: id, tier: .basic, cost: cost, upstream: upstream, keyed: keyed,
            card: ModelCard(title: title, summary: "Conversations", created: created))
    }

    /// One of the API alone.
    private static func chat(
        _ id: String, _ title: String, _ created: Int, keyed: ChatModel.Keyed
    ) -> ChatModel {
        ChatModel(
            id: id, tier: .super, upstream: nil, keyed: keyed,
            card: ModelCard(title: title, summary: "Conversations, by xAI's API", created: created))
    }

    static let images = [
        ImageModel(
            id: "grok-imagine-image", tier: .basic, keyed: .init(name: "grok-imagine-image", maximumReferences: 3),
            card: ModelCard(title: "Grok Imagine", summary: "Pictures, made and changed", created: .january2026))
    ]

    /// Later names of the predecessors, and those of OpenAI's picture models that programs have written into them.
    static let otherNames = [
        "grok4.1": "grok-4.1", "grok-3": "grok-3-fast", "grok-4.20-beta": "grok-4.20",
        "grok-4.1-fast": "grok-4.1",
        "grok-chat-fast": "grok-4-fast", "grok-chat-auto": "grok-4.1-thinking", "grok-chat-expert": "grok-4-expert",
        "grok-chat-heavy": "grok-4-heavy",
        "grok-imagine-1.0": "grok-imagine-image", "grok-imagine-1.0-edit": "grok-imagine-image",
        "grok-imagine-1.0-fast": "grok-imagine-image", "grok-imagine-1.0-video": "grok-imagine-video",
        "grok-imagine-image-edit": "grok-imagine-image", "grok-imagine-image-lite": "grok-imagine-image",
        "grok-imagine-image-2.0": "grok-imagine-image",
        "gpt-image-1": "grok-imagine-image", "gpt-image-1-mini": "grok-imagine-image",
        "gpt-image-1.5": "grok-imagine-image", "gpt-image-2": "grok-imagine-image",
        "chatgpt-image-latest": "grok-imagine-image", "dall-e-2": "grok-imagine-image",
        "dall-e-3": "grok-imagine-image",
    ]
}

extension UpstreamModel {
    fileprivate enum ModeID: String {
        case fast, auto, expert, heavy
    }

    fileprivate init(name: String, mode: String, _ modeID: ModeID) {
        self.init(name: name, mode: mode, modeID: modeID.rawValue)
    }
}

extension ChatModel.Keyed {
    /// One that thinks, as long as it wants to.
    fileprivate static func thinking(_ name: String) -> Self {
        .init(name: name, omitted: refusedByThinkers.union(["reasoning_effort"]))
    }

    /// One that thinks, as long as it is told to.
    fileprivate static func newer(_ name: String) -> Self { .init(name: name, omitted: refusedByThinkers) }
}

/// When the models came out.
extension Int {
    static let april2025 = 1_744_156_800
    static let july2025 = 1_752_019_200
    static let august2025 = 1_756_339_200
    static let september2025 = 1_758_240_000
    static let october2025 = 1_759_708_800
    static let november2025 = 1_763_337_600
    static let january2026 = 1_769_558_400
    static let february2026 = 1_771_286_400
    static let may2026 = 1_777_593_600
    static let july2026 = 1_782_864_000
    static let august2026 = 1_786_406_400
}
