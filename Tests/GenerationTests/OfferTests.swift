import Catalog
import Foundation
import Jobs
import Simulator
import Testing
import Upstream

@testable import Generation

@Suite("What the catalog offers, at the upstream", .timeLimit(.minutes(3)))
struct OfferTests {
    /// By size: what the upstream is to be asked for, and what it makes of that.
    static let formats: [String: (aspectRatio: String, resolution: String, made: String)] = [
        "480x480": ("1:1", "480p", "480x480"), "480x854": ("9:16", "480p", "480x854"),
        "854x480": ("16:9", "480p", "854x480"), "720x720": ("1:1", "720p", "720x720"),
        "720x1280": ("9:16", "720p", "720x1280"), "1280x720": ("16:9", "720p", "1280x720"),
        "1024x1792": ("9:16", "720p", "720x1280"), "1792x1024": ("16:9", "720p", "1280x720"),
    ]

    @Test(
        "Each length and size of each model reaches the upstream as it was asked for",
        arguments: GrokWebProfile.allCases)
    func asked(profile: GrokWebProfile) async throws {
        // Words are an answer at once, and nothing is made: here it counts only what was asked.
        let setting = World.Setting(profile: profile, faults: [Fault(.textAnswer, on: .conversation, times: nil)])
        try await World.open(setting) { world in
            try await world.life { works in
                var ids: [String] = []
                for model in ModelCatalog.standard.videos {
                    guard let offer = model.offers.first(where: { $0.provider == .web }) else { continue }
                    for size in offer.formats.keys {
                        for seconds in offer.seconds {
                            ids.append(
                                try await works.submit(
                                    "\(model.id) \(size) \(seconds)", model: model.id, size: size, seconds: seconds))
                        }
                    }
                }
                for id in ids { #expect(try await works.settled(id).failure?.code == "no_video_generated") }

                let sent = world.sent(.conversation)
                #expect(sent.count == ids.count)
                #expect(Set(sent.compactMap(\.prompt)).count == ids.count)
                for entry in sent {
                    let words = try #require(entry.prompt).split(separator: " ").map(String.init)
                    let format = try #require(Self.formats[words[1]])
                    #expect(entry.profile == profile.rawValue && entry.asked == "video")
                    #expect(entry.seconds == Int(words[2]), "\(words)")
                    #expect(entry.aspectRatio == format.aspectRatio, "\(words)")
                    #expect(entry.resolution == format.resolution, "\(words)")
                }
            }
        }
    }

    @Test("Each size and each length comes back as what the file is", arguments: GrokWebProfile.allCases)
    func made(profile: GrokWebProfile) async throws {
        try await World.open(.init(profile: profile)) { world in
            try await world.life { works in
                let model = try #require(ModelCatalog.standard.video(named: "grok-imagine-video"))
                #expect(Set(model.sizes.map(\.description)) == Set(Self.formats.keys))
                var expected: [String: (size: String, seconds: Int)] = [:]
                for size in model.sizes {
                    let id = try await works.submit(size: size, seconds: 2)
                    expected[id] = (Self.formats[size.description]?.made ?? "?", 2)
                }
                for seconds in model.seconds {
                    let id = try await works.submit(seconds: seconds)
                    expected[id] = ("480x480", seconds)
                }
                for (id, film) in expected {
                    #expect(try await works.settled(id).state == .completed)
                    let video = try works.video(id)
                    #expect(video.size.description == film.size)
                    #expect(video.seconds == film.seconds)
                }
            }
        }
    }
}
