import Foundation
import Jobs
import Testing

@testable import Generation

@Suite("Recently decoded arguments")
struct RecentArgumentsTests {
    private func job(_ id: String, prompt: String) throws -> Job {
        let arguments = VideoArguments(
            model: "sora-2", prompt: prompt, width: 720, height: 1280, seconds: 4, aspectRatio: "9:16",
            resolution: "720p")
        return .sample(id: id, arguments: try arguments.encoded())
    }

    @Test("Each job has its own, the first time and later")
    func own() throws {
        let recent = RecentArguments<VideoArguments>()
        for _ in 0..<2 {
            for name in ["a", "b"] { #expect(try recent.arguments(of: job(name, prompt: name)).prompt == name) }
        }
        #expect(recent.count == 2)
    }

    @Test("Neither many jobs nor long prompts make it grow beyond its limits")
    func bounded() throws {
        let recent = RecentArguments<VideoArguments>()
        let long = String(repeating: "x", count: RecentArguments<VideoArguments>.longestBytes)
        #expect(try recent.arguments(of: job("long", prompt: long)).prompt == long)
        #expect(recent.count == 0)
        for number in 0..<RecentArguments<VideoArguments>.limit * 2 {
            _ = try recent.arguments(of: job("\(number)", prompt: "p"))
        }
        #expect((1...RecentArguments<VideoArguments>.limit).contains(recent.count))
    }
}
