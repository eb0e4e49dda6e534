import Foundation
import Simulator
import TestSupport
import Testing

/// Several accounts at work: who is used, who rests, who is given up.
@Suite("Token journey", .timeLimit(.minutes(10)))
struct TokenJourney {
    private static func tokens(_ count: Int) -> [String] { (1...count).map { "journey-token-number-\($0)" } }

    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    @Test("After a 429 the video is made by another token; the first cools and is used again once its time is over")
    func limited() async throws {
        let tokens = Self.tokens(5)
        try await OperatedServer.open(tokens: tokens, in: directory) { operated in
            operated.simulator.inject(Fault(.status(429, retryAfter: 8), on: .conversation, token: tokens[0]))
            let begun = Date().timeIntervalSince1970 * 1000
            let here = operated
            async let video = here.video("limited")
            // Looked for at once: on a busy machine the video may take longer than the cooling.
            var seen: [[String: any Sendable]] = []
            let isCooling = try await eventually {
                seen = try await operated.tokens()
                return seen.first?["state"] as? String == "cooling"
            }
            #expect(isCooling)
            let cooling = try #require(seen.first)
            let until = try #require(cooling["until"] as? Int)
            #expect(Double(until) >= begun + 8000)
            #expect((cooling["reason"] as? String)?.isEmpty == false)
            #expect(seen.dropFirst().allSatisfy { $0["state"] as? String == "active" })
            _ = try await video
            #expect(operated.asked == [tokens[0], tokens[1]])

            let isBack = try await eventually { try await operated.tokens().first?["state"] as? String == "active" }
            #expect(isBack && Date().timeIntervalSince1970 * 1000 >= Double(until))
            for number in 1...4 { try await operated.video("afterwards \(number)") }
            #expect(operated.asked.dropFirst(2) == [tokens[2], tokens[3], tokens[4], tokens[0]])
        }
    }

    @Test("After a 401 the video is made by another token; the first is expired, with the reason, and never used again")
    func expired() async throws {
        let tokens = Self.tokens(3)
        try await OperatedServer.open(tokens: tokens, in: directory) { operated in
            operated.simulator.inject(Fault(.status(401), on: .conversation, token: tokens[0], times: nil))
            for number in 1...7 { try await operated.video("expired \(number)") }
            #expect(operated.asked.first == tokens[0])
            #expect(operated.simulator.journal().filter { $0.token == tokens[0] }.count == 1)
            #expect(operated.asked.count == 8)

            let listed = try await operated.tokens()
            #expect(listed.map { $0["state"] as? String } == ["expired", "active", "active"])
            #expect((listed.first?["reason"] as? String)?.contains("401") == true, "\(listed)")
        }
    }

    @Test("16 videos at once are spread evenly over 8 tokens")
    func spread() async throws {
        let tokens = Self.tokens(8)
        // Long enough that none has ended when the last begins.
        try await OperatedServer.open(
            tokens: tokens, videoSeconds: 6, in: directory,
            environment: ["FILMGATE_JOBS_CONCURRENCY": "16", "FILMGATE_JOBS_VIDEO_CONCURRENCY": "16"]
        ) { operated in
            let here = operated
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 1...16 { group.addTask { try await here.video("spread \(number)") } }
                try await group.waitForAll()
            }
            let uses = Dictionary(grouping: operated.asked) { $0 }.mapValues(\.count)
            #expect(uses == Dictionary(uniqueKeysWithValues: tokens.map { ($0, 2) }))
        }
    }

    @Test("A video's job shows the call that was refused and the one that was served, joined by the request's id")
    func explained() async throws {
        let tokens = Self.tokens(2)
        try await OperatedServer.open(tokens: tokens, in: directory) { operated in
            operated.simulator.inject(Fault(.status(429, retryAfter: 600), on: .conversation, token: tokens[0]))
            let id = try await operated.video("explained")
            let labels = try await operated.tokens().compactMap { $0["token"] as? String }

            // Records are written in batches.
            var attempts: [[String: any Sendable]] = []
            let areWritten = try await eventually {
                let job = try await operated.get("jobs/\(id)")["data"] as? [String: any Sendable]
                attempts = job?["attempts"] as? [[String: any Sendable]] ?? []
                return attempts.count >= 2
            }
            #expect(areWritten)
            #expect(attempts.prefix(2).map { $0["status_code"] as? Int } == [429, 200], "\(attempts)")
            #expect(attempts.prefix(2).map { $0["sso"] as? String } == labels)
            #expect(Set(labels).count == 2 && labels.allSatisfy { $0.contains("****") })

            let request = try #require(attempts.first?["request_id"] as? String)
            let joined = try await operated.get("logs?request_id=\(request)")["data"] as? [[String: any Sendable]] ?? []
            let kinds = Dictionary(grouping: joined) { $0["kind"] as? String ?? "" }.mapValues(\.count)
            #expect(kinds == ["request": 1, "attempt": attempts.count], "\(joined)")
            #expect(joined.allSatisfy { $0["job"] as? String == id }, "\(joined)")
        }
    }
}
