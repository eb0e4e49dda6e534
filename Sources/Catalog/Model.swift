/// Any model of the catalog.
package enum Model: Hashable, Sendable, Identifiable {
    case video(VideoModel)
    case chat(ChatModel)
    case image(ImageModel)

    package var id: String {
        switch self {
        case .video(let model): model.id
        case .chat(let model): model.id
        case .image(let model): model.id
        }
    }

    package var card: ModelCard {
        switch self {
        case .video(let model): model.card
        case .chat(let model): model.card
        case .image(let model): model.card
        }
    }

    package var tier: Tier {
        switch self {
        case .video(let model): model.tier
        case .chat(let model): model.tier
        case .image(let model): model.tier
        }
    }
}
