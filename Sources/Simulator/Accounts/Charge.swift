/// What a conversation uses up, apart from being one.
struct Charge: Hashable, Sendable {
    /// The groups it may be counted in: the first that has a quota is the one.
    let groups: [String]
    let cost: Int

    /// Profile 2025-12 counts tokens: so many for a low and a high effort.
    static let lowEffort = 1
    static let highEffort = 4

    init(_ body: ConversationBody) {
        switch body.wish {
        case .video(let request, _, _):
            groups = request.resolution == "720p" ? ["video720p", "video"] : ["video"]
            cost = 1
        case .images(_, _, _, let assets):
            groups = [assets.isEmpty ? "image" : "imageEdit"]
            cost = 1
        case .words:
            groups = Charge.groups(mode: body.modeId, model: body.modelName)
            let mode = body.modelMode ?? ""
            let isHigh = body.modeId == nil && (mode.contains("EXPERT") || mode.contains("HEAVY"))
            cost = isHigh ? Charge.highEffort : Charge.lowEffort
        }
    }

    /// A mode has its own; a model of 2025-12 its own or that of all models.
    static func groups(mode: String?, model: String?) -> [String] {
        mode.map { [$0] } ?? [model ?? "grok-3", "chat"]
    }

    static let modes: Set<String> = ["auto", "fast", "expert", "heavy", "grok-420-computer-use-sa"]
}
