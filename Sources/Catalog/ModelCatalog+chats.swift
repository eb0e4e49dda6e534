extension ModelCatalog {
    /// The predecessors' conversation models, with what each called them upstream.
    static let chats = [
        chat("grok-3-fast", "grok-3", "MODEL_MODE_FAST", "fast"),
        chat("grok-4-fast", "grok-4-mini-thinking-tahoe", "MODEL_MODE_GROK_4_MINI_THINKING", "fast"),
        chat("grok-4-fast-expert", "grok-4-mini-thinking-tahoe", "MODEL_MODE_EXPERT", "expert", cost: 4),
        chat("grok-4-expert", "grok-4", "MODEL_MODE_EXPERT", "expert", cost: 4),
        ChatModel(
            id: "grok-4-heavy", tier: .super, quota: .heavy,
            upstream: UpstreamModel(name: "grok-4-heavy", mode: "MODEL_MODE_HEAVY", modeID: "heavy")),
        chat("grok-4.1", "grok-4-1-non-thinking-w-tool", "MODEL_MODE_GROK_4_1", "fast"),
        chat("grok-4.1-thinking", "grok-4-1-thinking-1129", "MODEL_MODE_AUTO", "auto"),
        chat("grok-4-1-fast-non-reasoning", "grok-4-1-fast-non-reasoning", "MODEL_MODE_GROK_4_1", "fast"),
        chat("grok-4.20", "grok-420", "MODEL_MODE_GROK_420", "auto"),
    ]

    private static func chat(_ id: String, _ name: String, _ mode: String, _ modeID: String, cost: Int = 1) -> ChatModel
    {
        ChatModel(
            id: id, tier: .basic, cost: cost, upstream: UpstreamModel(name: name, mode: mode, modeID: modeID))
    }

    static let images = [
        ImageModel(id: "grok-imagine-image", tier: .basic)
    ]

    /// Later names of the predecessors, and those of OpenAI's picture models that programs have written into them.
    static let otherNames = [
        "grok4.1": "grok-4.1", "grok-3": "grok-3-fast", "grok-4": "grok-4-expert", "grok-4.20-beta": "grok-4.20",
        "grok-4.1-fast": "grok-4.1", "grok-4.1-expert": "grok-4-fast-expert",
        "grok-chat-fast": "grok-4-fast", "grok-chat-auto": "grok-4.1-thinking", "grok-chat-expert": "grok-4-expert",
        "grok-chat-heavy": "grok-4-heavy",
        "grok-imagine-1.0": "grok-imagine-image", "grok-imagine-1.0-edit": "grok-imagine-image",
        "grok-imagine-1.0-fast": "grok-imagine-image", "grok-imagine-1.0-video": "grok-imagine-video",
        "grok-imagine-image-edit": "grok-imagine-image", "grok-imagine-image-lite": "grok-imagine-image",
        "gpt-image-1": "grok-imagine-image", "gpt-image-1-mini": "grok-imagine-image",
        "gpt-image-1.5": "grok-imagine-image", "gpt-image-2": "grok-imagine-image",
        "chatgpt-image-latest": "grok-imagine-image", "dall-e-2": "grok-imagine-image",
        "dall-e-3": "grok-imagine-image",
    ]
}
