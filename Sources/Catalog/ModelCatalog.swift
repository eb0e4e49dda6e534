/// The models that clients may name. Values only: which of them can be served right now is the pool's to say.
package struct ModelCatalog: Sendable {
    /// In the order they are listed to clients.
    package let videos: [VideoModel]
    private let videoByID: [String: VideoModel]

    /// Ids must differ; of two with one id the first counts.
    package init(videos: [VideoModel]) {
        self.videos = videos
        videoByID = Dictionary(videos.map { ($0.id, $0) }) { first, _ in first }
    }

    /// The video model of that name, dated `sora-*` names included (`sora-2-2025-12-08`); nil if there is none.
    package func video(named name: String) -> VideoModel? {
        videoByID[name] ?? Self.withoutDate(name).flatMap { videoByID[$0] }
    }

    /// `"sora-2-2025-12-08"` to `"sora-2"`; nil where the name does not end in a date.
    private static func withoutDate(_ name: String) -> String? {
        guard name.hasPrefix("sora-"), let match = name.firstMatch(of: #/-[0-9]{4}-[0-9]{2}-[0-9]{2}$/#) else {
            return nil
        }
        return String(name[..<match.range.lowerBound])
    }
}
