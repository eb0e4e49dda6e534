/// A video model that clients may name, and all it can do. What is not listed here is refused before it is queued.
package struct VideoModel: Hashable, Sendable, Identifiable {
    /// The name that clients send and get back.
    package let id: String
    /// Who makes it, and what each of them can do for it; at least one.
    package let offers: [VideoOffer]
    /// All sizes that somebody makes, by what is asked for. Sizes that cannot be hit to the pixel are corrected on
    /// completion.
    package let formats: [FrameSize: VideoFormat]
    /// All lengths that somebody makes, in whole seconds.
    package let seconds: Set<Int>
    package let defaultSize: FrameSize
    package let defaultSeconds: Int
    package let card: ModelCard

    package init(
        id: String, offers: [VideoOffer], defaultSize: FrameSize, defaultSeconds: Int, card: ModelCard = ModelCard()
    ) {
        self.id = id
        self.offers = offers
        formats = offers.reduce(into: [:]) { $0.merge($1.formats) { first, _ in first } }
        seconds = offers.reduce(into: []) { $0.formUnion($1.seconds) }
        self.defaultSize = defaultSize
        self.defaultSeconds = defaultSeconds
        self.card = card
    }

    /// One that Grok's web makes, and whoever else is in `also`.
    package init(
        id: String, tier: Tier, formats: [FrameSize: VideoFormat], seconds: Set<Int>,
        defaultSize: FrameSize, defaultSeconds: Int, quota: QuotaGroup = .video, also: [VideoOffer] = [],
        card: ModelCard = ModelCard()
    ) {
        let web = VideoOffer(provider: .web, name: id, tier: tier, quota: quota, formats: formats, seconds: seconds)
        self.init(
            id: id, offers: [web] + also, defaultSize: defaultSize, defaultSeconds: defaultSeconds, card: card)
    }

    /// The least kind of account that serves it.
    package var tier: Tier { offers.map(\.tier).min() ?? .basic }

    /// The sizes in the order an error message lists them.
    package var sizes: [FrameSize] { formats.keys.sorted { ($0.width, $0.height) < ($1.width, $1.height) } }

    /// In the order they are to be asked: the preferred one, then the others.
    package func offers(preferring provider: Provider) -> [VideoOffer] {
        offers.filter { $0.provider == provider } + offers.filter { $0.provider != provider }
    }
}
