import Catalog

extension VideoRoads {
    /// Throws `VideoError.unsupported` for what none can do who is there: in the words of whoever comes nearest to it. Where
    /// nobody is there at all a job waits for somebody.
    func check(_ model: VideoModel, _ supply: Supply) throws {
        let able = among(model.offers)
        guard !able.isEmpty else { throw reason(model) }
        let present = model.offers.filter(supply.serves)
        guard present.isEmpty || able.contains(where: { present.contains($0.offer) }) else {
            throw VideoError.unsupported(
                param: param,
                "\(model.id) does this only with \(able[0].offer.provider.credential), and this server has none.")
        }
    }

    private func reason(_ model: VideoModel) -> VideoError {
        guard let editing = model.offers.lazy.compactMap(\.editing).first else {
            return .unsupported(param: param, "\(model.id) cannot change videos.")
        }
        if arguments.change != nil, let source, source.bytes > editing.largest {
            return .unsupported(
                param: "video",
                "The video's file has \(source.bytes) bytes. It must not have more than \(editing.largest).")
        }
        switch arguments.change {
        case .extend(let seconds) where !editing.added.contains(seconds):
            return .unsupported(
                param: "seconds",
                "A video can be made longer by \(editing.added.lowerBound) to \(editing.added.upperBound) seconds.")
        case .extend:
            return .unsupported(
                param: "video",
                "The video must last \(Int(editing.extendable.lowerBound)) to \(Int(editing.extendable.upperBound)) seconds."
            )
        case .edit, .remix:
            return .unsupported(
                param: "video", "The video must not last longer than \(editing.longestEdited) seconds.")
        case nil:
            if arguments.characters != nil {
                return .unsupported(
                    param: "characters", "With characters there can be no input_reference, and no such size or length.")
            }
            return .unsupported(param: "input_reference", "\(model.id) does not make this size from a picture.")
        }
    }

    private var param: String {
        switch arguments.change {
        case .edit, .extend, .remix: "video"
        case nil: arguments.characters == nil ? "size" : "characters"
        }
    }
}

extension Provider {
    /// As it is called before clients.
    var credential: String {
        switch self {
        case .web: "a session token of Grok's web"
        case .xai: "a key of xAI's API"
        }
    }
}
