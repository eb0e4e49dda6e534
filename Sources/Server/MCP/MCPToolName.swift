/// The tools that are offered.
enum MCPToolName: String, CaseIterable {
    case askGrok = "ask_grok"
    case generateImage = "generate_image"
    case generateVideo = "generate_video"
    case getVideo = "get_video"

    /// Whether its answer is waited for.
    var takesTime: Bool { self == .askGrok || self == .generateImage }
    /// Whether it asks for work, which the call log tells of.
    var isWork: Bool { self != .getVideo }
}
