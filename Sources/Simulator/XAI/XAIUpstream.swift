import Foundation
import Logging
import NIOConcurrencyHelpers

/// All the state behind the API's routes.
final class XAIUpstream: Sendable {
    struct Video: Codable, Hashable, Sendable {
        let id: String
        let key: String
        let rendering: Rendering
        let seconds: Int
        let shape: FrameShape
        let began: Date
        /// What was scripted is not known to the next process.
        var fate: XAIFault.Fate?
        let isEdit: Bool

        private enum CodingKeys: String, CodingKey { case id, key, rendering, seconds, shape, began, isEdit }
    }

    struct State: Sendable {
        var faults: [XAIFault]
        var journal: [XAIEntry] = []
        var videos: [String: Video] = [:]
        /// What was handed out, by its path.
        var assets: [String: Rendering] = [:]
        /// By the hash of the file's bytes, so that an edit of it is as long as it is.
        var made: [String: Video] = [:]
        /// Uploaded files, oldest first.
        var files: [XAIFile] = []
        var isHeld = false
        var scripts: [(words: String, script: XAIScript)] = []
        var openStreams = 0
        /// That a key may use; nil: all.
        var models: Set<String>?
        var watches = Watches<XAIEntry>()
    }

    static let journalLimit = 20_000

    let options: XAISimulator.Options
    let renderer: Renderer
    let ledger: Ledger
    let address = Address()
    let state: NIOLockedValueBox<State>

    init(options: XAISimulator.Options, logger: Logger) {
        self.options = options
        renderer = Renderer(directory: options.cacheDirectory, ffmpeg: options.ffmpeg, logger: logger)
        ledger = Ledger(directory: options.cacheDirectory + "/ledger")
        state = NIOLockedValueBox(State(faults: options.faults))
    }

    /// Takes over the videos that an earlier process had begun, and goes on making them.
    func recall(_ facts: [Ledger.Fact]) {
        for case .submitted(let video) in facts {
            state.withLockedValue { $0.videos[video.id] = video }
            renderer.order(video.rendering)
        }
    }

    /// Known and written down before anybody is told.
    func begin(_ video: Video) {
        state.withLockedValue { $0.videos[video.id] = video }
        ledger.record(.submitted(video), now: video.began)
        renderer.order(video.rendering)
    }

    func take(_ route: XAIFault.Route, key: String?) -> XAIFault.Kind? {
        state.withLockedValue { state in
            guard let index = state.faults.firstIndex(where: { $0.route == route && ($0.key == nil || $0.key == key) })
            else { return nil }
            let kind = state.faults[index].kind
            if let times = state.faults[index].times {
                if times <= 1 { state.faults.remove(at: index) } else { state.faults[index].times = times - 1 }
            }
            return kind
        }
    }

    func record(_ entry: XAIEntry) {
        let heard = state.withLockedValue { state in
            if state.journal.count >= Self.journalLimit { state.journal.removeFirst(Self.journalLimit / 2) }
            state.journal.append(entry)
            return state.watches.take(for: entry)
        }
        for watch in heard { watch.resume(returning: entry) }
    }

    func entry(where fits: @escaping @Sendable (XAIEntry) -> Bool) async throws -> XAIEntry {
        let id = UUID()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let settled: Result<XAIEntry, any Error>? = state.withLockedValue { state in
                    if let entry = state.journal.first(where: fits) { return .success(entry) }
                    if Task.isCancelled { return .failure(CancellationError()) }
                    state.watches.add(continuation, as: id, where: fits)
                    return nil
                }
                if let settled { continuation.resume(with: settled) }
            }
        } onCancel: {
            state.withLockedValue { $0.watches.remove(id) }?.resume(throwing: CancellationError())
        }
    }

    var models: Set<String>? { state.withLockedValue { $0.models } }

    func script(for words: String) -> XAIScript? {
        state.withLockedValue { $0.scripts.first { words.contains($0.words) }?.script }
    }

    /// 0.05 dollars a second.
    static func ticks(_ seconds: Int) -> Int { seconds * 500_000_000 }

    func link(_ rendering: Rendering, type: String) -> String {
        let path = "/assets/\(UUID().uuidString.lowercased()).\(type)"
        state.withLockedValue { $0.assets[path] = rendering }
        return (address.current ?? "") + path
    }
}

extension FrameShape {
    /// As the API's `resolution` and `aspect_ratio` have it; nil for what it does not know.
    init?(keyed aspectRatio: String, resolution: String) {
        let sides = aspectRatio.split(separator: ":").compactMap { Int($0) }
        guard let short = ["480p": 480, "720p": 720, "1080p": 1080][resolution], sides.count == 2,
            ["1:1", "16:9", "9:16", "4:3", "3:4", "3:2", "2:3", "21:9", "5:2"].contains(aspectRatio)
        else { return nil }
        let long = (short * max(sides[0], sides[1]) + min(sides[0], sides[1]) - 1) / min(sides[0], sides[1])
        let even = long + long % 2
        (width, height) = sides[0] >= sides[1] ? (even, short) : (short, even)
    }
}
