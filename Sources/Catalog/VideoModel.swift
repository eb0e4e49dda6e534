/// A video model that clients may name, and all it can do. What is not listed here is refused before it is queued.
package struct VideoModel: Hashable, Sendable, Identifiable {
    /// The name that clients send and get back.
    package let id: String
    /// The kind of account that can serve it.
    package let tier: Tier
    /// Sizes by what the upstream is asked for. Sizes the upstream cannot hit to the pixel are corrected on completion.
    package let formats: [FrameSize: VideoFormat]
    /// Lengths in whole seconds.
    package let seconds: Set<Int>
    package let defaultSize: FrameSize
    package let defaultSeconds: Int
    /// What its videos are counted under.
    package let quota: QuotaGroup
    package let card: ModelCard

    package init(
        id: String, tier: Tier, formats: [FrameSize: VideoFormat], seconds: Set<Int>,
        defaultSize: FrameSize, defaultSeconds: Int, quota: QuotaGroup = .video,
        card: ModelCard = ModelCard()
    ) {
        self.id = id
        self.tier = tier
        self.formats = formats
        self.seconds = seconds
        self.defaultSize = defaultSize
        self.defaultSeconds = defaultSeconds
        self.quota = quota
        self.card = card
    }

    /// The sizes in the order an error message lists them.
    package var sizes: [FrameSize] { formats.keys.sorted { ($0.width, $0.height) < ($1.width, $1.height) } }
}
