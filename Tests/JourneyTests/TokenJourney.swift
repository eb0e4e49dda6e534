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

    @Test("A 503 is tried on another token if the operator wants it; a 500 is not, as a video may have begun")
    func named() async throws {
        let tokens = Self.tokens(3)
        try await OperatedServer.open(
            tokens: tokens, in: directory,
            environment: [
                "FILMGATE_GROK_RETRY_STATUS_CODES": "401,429,500,503", "FILMGATE_JOBS_AMBIGUOUS_RETRIES": "0",
            ]
        ) { operated in
            operated.simulator.inject(Fault(.status(503), on: .conversation, token: tokens[0]))
            try await operated.video("elsewhere")
            #expect(operated.asked == [tokens[0], tokens[1]])
            let listed = try await operated.tokens()
            #expect(
                listed.allSatisfy { $0["state"] as? String == "active" && $0["failures"] as? Int == 0 }, "\(listed)")

            operated.simulator.inject(Fault(.status(500), on: .conversation, times: nil))
            let created = try await operated.client.create("perhaps begun", at: operated.server.url)
            let id = try #require(created.json["id"] as? String, "\(created.text)")
            #expect(try await operated.client.settled(id, at: operated.server.url)["status"] as? String == "failed")
            #expect(operated.asked.count == 3)
        }
    }

    @Test("16 videos at once are spread evenly over 8 tokens")
    func spread() async throws {
        let tokens = Self.tokens(8)
        let twoEach = Dictionary(uniqueKeysWithValues: tokens.map { ($0, 2) })
        try await OperatedServer.open(
            tokens: tokens, in: directory,
            environment: ["FILMGATE_JOBS_CONCURRENCY": "20", "FILMGATE_JOBS_VIDEO_CONCURRENCY": "16"]
        ) { operated in
            let here = operated
            // None ends before the last has begun.
            operated.simulator.hold()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 1...16 { group.addTask { try await here.video("spread \(number)") } }
                let areUnderWay = try await eventually {
                    operated.simulator.state().tokens.values.reduce(0) { $0 + $1.inFlight } == 16
                }
                #expect(areUnderWay)
                #expect(operated.simulator.state().tokens.mapValues(\.inFlight) == twoEach)
                operated.simulator.release()
                try await group.waitForAll()
            }
            let uses = Dictionary(grouping: operated.asked) { $0 }.mapValues(\.count)
            #expect(uses == twoEach)
        }
    }

    @Test("A video's job shows the call that was refused and the one that was served, joined by the request's id")
    func explained() async throws {
        let tokens = Self.tokens(2)
        try await OperatedServer.open(tokens: tokens, in: directory) { operated in
            operated.simulator.inject(Fault(.status(429, retryAfter: 600), on: .conversation, token: tokens[0]))
            let id = try await operated.video("explained")
            let labels = try await operated.tokens().compactMap { $0["token"] as? String }

            let attempts = try await operated.attempts(of: id, atLeast: 2)
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
