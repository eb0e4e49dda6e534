import Catalog

extension ModelEntry {
    private static let tiers = Tier.allCases.map { (word: $0.rawValue, choice: $0) }
    private static let groups = [QuotaGroup.chat, .heavy, .image, .imageEdit, .video, .video720p].map {
        (word: $0.rawValue, choice: $0)
    }

    /// nil if something is wrong. Of a model with one of our names only what differs need be written.
    mutating func model(_ kind: ModelKind, over standard: ModelCatalog) -> Model? {
        let id = id()
        let old = id.flatMap(standard.model(named:))
        let card = card(over: old?.card)
        let tier = choice("tier", of: Self.tiers) ?? old?.tier ?? .basic
        let model: Model? =
            switch kind {
            case .chat: chat(id ?? "", tier, card, over: id.flatMap(standard.chat(named:))).map(Model.chat)
            case .image: .image(image(id ?? "", tier, card, over: id.flatMap(standard.image(named:))))
            case .video: video(id ?? "", tier, card, over: id.flatMap(standard.video(named:))).map(Model.video)
            }
        refuseOthers()
        return faults.isEmpty ? model : nil
    }

    private mutating func card(over old: ModelCard?) -> ModelCard {
        ModelCard(
            title: text("display_name") ?? old?.title, summary: text("description") ?? old?.summary,
            created: number("created", in: 0...253_402_300_799) ?? old?.created ?? ModelCard.standardCreated,
            owner: text("owned_by") ?? old?.owner ?? ModelCard.standardOwner)
    }

    private mutating func chat(
        _ id: String, _ tier: Tier, _ card: ModelCard, over old: ChatModel?
    ) -> ChatModel? {
        let keyed = keyedChat(over: old?.keyed)
        let isOnWeb = isOnWeb(over: old.map { $0.upstream != nil }, isKeyed: keyed != nil)
        let quota = choice("quota", of: Self.groups) ?? old?.quota ?? .chat
        let cost = number("cost", in: 0...1_000) ?? old?.cost ?? 1
        // A faulty xai is fault enough.
        guard isOnWeb ?? (keyed == nil && faults.isEmpty || has("name")) else {
            return ChatModel(id: id, tier: .super, quota: quota, cost: cost, upstream: nil, keyed: keyed, card: card)
        }
        let name = needed("name", old?.upstream?.name)
        let mode = needed("mode", old?.upstream?.mode)
        let modeID = needed("mode_id", old?.upstream?.modeID)
        guard let name, let mode, let modeID else { return nil }
        return ChatModel(
            id: id, tier: tier, quota: quota, cost: cost,
            upstream: UpstreamModel(name: name, mode: mode, modeID: modeID), keyed: keyed, card: card)
    }

    private mutating func needed(_ key: String, _ old: String?) -> String? {
        let text = text(key) ?? old
        if text == nil { missing(key) }
        return text
    }

    /// What xAI's API calls the model; `"none"`: it is not asked for it.
    private mutating func keyedName(over old: String?) -> String? {
        let name = text("xai") ?? old
        return name == "none" ? nil : name
    }

    /// Whether the web makes it; nil where neither the file nor the model that it changes says so.
    private mutating func isOnWeb(over old: Bool?, isKeyed: Bool) -> Bool? {
        let isOnWeb = flag("web") ?? old
        if isOnWeb == false, !isKeyed { invalid("web", "true where the API is not asked: xai is missing") }
        return isOnWeb
    }

    private mutating func keyedChat(over old: ChatModel.Keyed?) -> ChatModel.Keyed? {
        let omitted = list("xai_omit", of: "names of parameters") { $0.isEmpty ? nil : $0 }.map(Set.init)
        return keyedName(over: old?.name).map {
            ChatModel.Keyed(name: $0, omitted: omitted ?? old?.omitted ?? ChatModel.Keyed.refusedByThinkers)
        }
    }

    private mutating func image(_ id: String, _ tier: Tier, _ card: ModelCard, over old: ImageModel?) -> ImageModel {
        let quota = choice("quota", of: Self.groups) ?? old?.quota ?? .image
        let editQuota = choice("edit_quota", of: Self.groups) ?? old?.editQuota ?? .imageEdit
        let references = number("max_references", in: 1...16) ?? old?.maximumReferences ?? 16
        let most = number("xai_max_references", in: 1...16)
        let keyed = keyedName(over: old?.keyed?.name).map {
            ImageModel.Keyed(name: $0, maximumReferences: most ?? old?.keyed?.maximumReferences ?? 3)
        }
        let isOnWeb = isOnWeb(over: old?.isOnWeb, isKeyed: keyed != nil) ?? true
        return ImageModel(
            id: id, tier: isOnWeb ? tier : .super, quota: quota, editQuota: editQuota,
            maximumReferences: isOnWeb ? references : min(references, keyed?.maximumReferences ?? references),
            isOnWeb: isOnWeb, keyed: keyed, card: card)
    }

    private mutating func video(
        _ id: String, _ tier: Tier, _ card: ModelCard, over old: VideoModel?
    ) -> VideoModel? {
        let sizes = list("sizes", of: "sizes like \"720x1280\"", Self.size)
        let seconds = numbers("seconds", in: 1...15).map(Set.init) ?? old?.seconds
        let formats =
            sizes.map { Dictionary($0.map { ($0, VideoFormat(nearest: $0)) }) { first, _ in first } } ?? old?.formats
        let wantedSize = word("default_size", "a size like \"720x1280\"", Self.size)
        let wantedSeconds = number("default_seconds", in: 1...15)
        let quota = choice("quota", of: Self.groups) ?? old?.web?.quota ?? .video
        guard let formats, let seconds else {
            if formats == nil { missing("sizes") }
            if seconds == nil { missing("seconds") }
            return nil
        }
        if let wantedSize, formats[wantedSize] == nil { invalid("default_size", "one of sizes") }
        if let wantedSeconds, !seconds.contains(wantedSeconds) { invalid("default_seconds", "one of seconds") }
        let oldSize = old.flatMap { formats[$0.defaultSize] == nil ? nil : $0.defaultSize }
        let oldSeconds = old.flatMap { seconds.contains($0.defaultSeconds) ? $0.defaultSeconds : nil }
        guard let size = wantedSize ?? oldSize ?? sizes?.first,
            let length = wantedSeconds ?? oldSeconds ?? seconds.min()
        else { return nil }
        let keyedName = keyedName(over: old?.keyed?.name)
        let others = keyedName.map { [keyedVideo($0, over: old?.keyed, formats, seconds)] } ?? []
        let isOnWeb = isOnWeb(over: old.map { $0.web != nil }, isKeyed: keyedName != nil) ?? true
        guard isOnWeb || others.isEmpty else {
            return VideoModel(id: id, offers: others, defaultSize: size, defaultSeconds: length, card: card)
        }
        return VideoModel(
            id: id, tier: tier, formats: formats, seconds: seconds, defaultSize: size, defaultSeconds: length,
            quota: quota, also: others, card: card)
    }

    private func keyedVideo(
        _ name: String, over old: VideoOffer?, _ formats: [FrameSize: VideoFormat], _ seconds: Set<Int>
    ) -> VideoOffer {
        guard let old, old.name == name else {
            return VideoOffer(
                provider: .xai, name: name, tier: .super, quota: nil, formats: formats, seconds: seconds,
                onlyFromWords: ["1080p"])
        }
        return old.narrowed(to: formats, seconds)
    }

    /// Within what ffmpeg can scale to in reasonable time.
    private static func size(_ text: String) -> FrameSize? {
        FrameSize(text).flatMap { (64...4_096).contains($0.width) && (64...4_096).contains($0.height) ? $0 : nil }
    }
}

extension VideoModel {
    fileprivate var web: VideoOffer? { offers.first { $0.provider == .web } }
    fileprivate var keyed: VideoOffer? { offers.first { $0.provider == .xai } }
}
