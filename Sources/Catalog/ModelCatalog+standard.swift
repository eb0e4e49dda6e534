extension ModelCatalog {
    /// The models of the predecessors and of the OpenAI SDKs, all driven by Grok: by its web, by xAI's API, or by both.
    ///
    /// Sizes and lengths of `sora-*` are OpenAI's as of August 2026; both make 1 to 15 seconds, the web at 480p and 720p, so
    /// OpenAI's 16 and 20 seconds are not offered, and its 1080p sizes by the API alone.
    package static let standard = ModelCatalog(
        videos.map(Model.video) + chats.map(Model.chat) + images.map(Model.image), aliases: otherNames)

    private static let videos = [
        VideoModel(
            id: "sora-2", tier: .basic, formats: portraitAndLandscape, seconds: [4, 8, 12],
            defaultSize: FrameSize(720, 1280), defaultSeconds: 4, also: [keyed(portraitAndLandscape, [4, 8, 12])],
            card: ModelCard(title: "Sora 2", summary: "Videos", created: .october2025)),
        VideoModel(
            id: "sora-2-pro", tier: .basic, formats: portraitAndLandscape.merging(tall) { first, _ in first },
            seconds: [4, 8, 12], defaultSize: FrameSize(720, 1280), defaultSeconds: 4,
            also: [
                keyed(
                    name: keyedSharp,
                    portraitAndLandscape.merging(tall) { first, _ in first }.merging(sharp) { first, _ in first },
                    [4, 8, 12])
            ],
            card: ModelCard(title: "Sora 2 Pro", summary: "Videos", created: .october2025)),
        VideoModel(
            id: "grok-imagine-0.9", tier: .basic, formats: imagine, seconds: Set(1...15),
            defaultSize: FrameSize(720, 1280), defaultSeconds: 6,
            card: ModelCard(title: "Grok Imagine 0.9", summary: "Videos", created: .october2025)),
        VideoModel(
            id: "grok-imagine-video", tier: .basic, formats: imagine, seconds: Set(1...15),
            defaultSize: FrameSize(720, 1280), defaultSeconds: 6, also: [keyed(imagine, Set(1...15))],
            card: ModelCard(title: "Grok Imagine Video", summary: "Videos", created: .january2026)),
        VideoModel(
            id: keyedSharp,
            offers: [keyed(name: keyedSharp, imagine.merging(sharp) { first, _ in first }, Set(1...15))],
            defaultSize: FrameSize(720, 1280), defaultSeconds: 6,
            card: ModelCard(title: "Grok Imagine Video 1.5", summary: "Videos up to 1080p", created: .january2026)),
    ]

    /// The models of xAI's API by its own names. Only the first changes and extends what is there.
    private static let keyedBasic = "grok-imagine-video"
    private static let keyedSharp = "grok-imagine-video-1.5"

    private static func keyed(
        name: String = keyedBasic, _ formats: [FrameSize: VideoFormat], _ seconds: Set<Int>
    ) -> VideoOffer {
        VideoOffer(
            provider: .xai, name: name, tier: .super, quota: nil, formats: formats, seconds: seconds,
            onlyFromWords: ["1080p"],
            editing: .init(
                name: keyedBasic, longestEdited: 8.7, extendable: 2...15, added: 2...10, largest: 48_000_000),
            characters: 7,
            longestWithCharacters: 10)
    }

    /// Full HD, which the web does not make.
    private static let sharp: [FrameSize: VideoFormat] = [
        FrameSize(1080, 1920): VideoFormat(aspectRatio: "9:16", resolution: "1080p"),
        FrameSize(1920, 1080): VideoFormat(aspectRatio: "16:9", resolution: "1080p"),
    ]

    private static let portraitAndLandscape: [FrameSize: VideoFormat] = [
        FrameSize(720, 1280): VideoFormat(aspectRatio: "9:16", resolution: "720p"),
        FrameSize(1280, 720): VideoFormat(aspectRatio: "16:9", resolution: "720p"),
    ]

    /// OpenAI's 4:7 sizes, which the upstream only approaches with 9:16 (as the predecessors did).
    private static let tall: [FrameSize: VideoFormat] = [
        FrameSize(1024, 1792): VideoFormat(aspectRatio: "9:16", resolution: "720p"),
        FrameSize(1792, 1024): VideoFormat(aspectRatio: "16:9", resolution: "720p"),
    ]

    private static let imagine: [FrameSize: VideoFormat] = [
        FrameSize(480, 854): VideoFormat(aspectRatio: "9:16", resolution: "480p"),
        FrameSize(854, 480): VideoFormat(aspectRatio: "16:9", resolution: "480p"),
        FrameSize(480, 480): VideoFormat(aspectRatio: "1:1", resolution: "480p"),
        FrameSize(720, 720): VideoFormat(aspectRatio: "1:1", resolution: "720p"),
    ].merging(portraitAndLandscape) { first, _ in first }.merging(tall) { first, _ in first }
}
