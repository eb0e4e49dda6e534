import Access
import Catalog

/// What a tool is asked for, checked against the catalog.
enum MCPCall: Hashable, Sendable {
    case ask(ChatModel, query: String, system: String?)
    case draw(ImageModel, prompt: String, size: FrameSize?, count: Int)
    case film(VideoWish)
    case look(id: String)

    var model: String? {
        switch self {
        case .ask(let model, _, _): model.id
        case .draw(let model, _, _, _): model.id
        case .film(let wish): wish.model.id
        case .look: nil
        }
    }

    /// What it asks to be made; nil for what only looks.
    var kind: WorkKind? {
        switch self {
        case .ask: .chat
        case .draw: .image
        case .film: .video
        case .look: nil
        }
    }

    /// Throws what is wrong, under its name.
    init(_ tool: MCPToolName, _ values: [String: JSONValue], in catalog: ModelCatalog) throws(APIError) {
        let arguments = MCPArguments(values)
        switch tool {
        case .askGrok:
            try arguments.allow(["query", "model", "system_prompt"])
            let name = try arguments.text("model") ?? MCPArguments.chatModel
            let query = try arguments.prompt("query")
            guard let model = catalog.chat(named: name) else { throw .modelNotFound(name) }
            self = .ask(model, query: query, system: try arguments.system("system_prompt"))
        case .generateImage:
            try arguments.allow(["prompt", "model", "size", "n"])
            let name = try arguments.text("model") ?? MCPArguments.imageModel
            let prompt = try arguments.prompt("prompt")
            guard let model = catalog.image(named: name) else { throw .modelNotFound(name) }
            self = .draw(
                model, prompt: prompt, size: try arguments.imageSize("size"), count: try arguments.imageCount("n"))
        case .generateVideo:
            try arguments.allow(["prompt", "model", "size", "seconds"])
            let form = VideoForm(
                prompt: try arguments.text("prompt"), model: try arguments.text("model"),
                seconds: try arguments.numeral("seconds"), size: try arguments.text("size"))
            self = .film(try form.wish(in: catalog))
        case .getVideo:
            try arguments.allow(["id"])
            guard let id = try arguments.text("id") else { throw .missing("id") }
            self = .look(id: id)
        }
    }
}
