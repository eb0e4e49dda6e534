import Foundation
import NIOConcurrencyHelpers
import NIOCore
import Simulator
import TestSupport
import Testing

/// Kills the server again and again while jobs are accepted and run. `scripts/chaos` runs it larger.
@Suite("Crash journey", .serialized, .timeLimit(CrashPlan.limit))
struct CrashJourney {
    @Test(
        "Every accepted job ends once, completed, with a whole file, submitted once unless its submission was cut off")
    func kills() async throws {
        let plan = CrashPlan()
        var random = SplitMix(seed: plan.seed)
        let directory = try TemporaryDirectory()
        let data = directory.file("data")
        try await withSimulator(videoSeconds: 1.5, in: directory) { simulator, upstream in
            let environment = upstream.merging([
                "FILMGATE_JOBS_MAX_CRASHES": "1000", "FILMGATE_JOBS_AMBIGUOUS_RETRIES": "10",
                "FILMGATE_LOG_LEVEL": "error",
            ]) { $1 }
            var server = try await RunningServer(data: data, environment: environment)
            try await Program.run(
                try Program.filmgate, ["tokens", "add", "--data-dir", data],
                input: "crash-journey-token-0001\ncrash-journey-token-0002\n")
            let client = try Client(key: try await Program.key("crash", in: data))

            let address = NIOLockedValueBox(server.url)
            let accepted = NIOLockedValueBox<[String: String]>([:])
            let creating = Task {
                var tries = 0
                while !Task.isCancelled, accepted.withLockedValue({ $0.count }) < plan.jobs {
                    // A refused connection is no acceptance; a cut answer leaves it open. Neither prompt is used again.
                    tries += 1
                    let prompt = "crash job \(tries) of seed \(plan.seed)"
                    let url = address.withLockedValue { $0 }
                    guard
                        let answer = try? await client.create(prompt, at: url), answer.status == 200,
                        let id = answer.json["id"] as? String
                    else {
                        // Only so that the asking does not take the time of the server's start. Cancelled, the loop ends.
                        try? await ContinuousClock().sleep(for: .milliseconds(10))
                        continue
                    }
                    accepted.withLockedValue { $0[id] = prompt }
                }
            }
            defer { creating.cancel() }
            server = try await server.killed(
                times: plan.kills, data: data, environment: environment, address: address, using: &random)
            await creating.value
            let jobs = try await everything(client, at: server.url)
            let promised = accepted.withLockedValue { $0 }
            #expect(promised.count == plan.jobs)
            #expect(promised.allSatisfy { jobs[$0.key] == $0.value }, "an accepted job is lost (seed \(plan.seed))")

            for (id, prompt) in jobs {
                let video = try await client.settled(id, at: server.url)
                #expect(video["status"] as? String == "completed", "\(prompt) (seed \(plan.seed)): \(video)")
                let content = try await client.get("\(server.url)/v1/videos/\(id)/content")
                #expect(content.status == 200)
                try await expectWhole(content.body, in: directory)
            }
            #expect(await server.stop() == 0)
            try await expectSound(data, jobs: jobs, simulator: simulator, seed: plan.seed)
        }
    }

    /// All jobs there are, by id: those that were accepted in so many words, and those whose answer was cut off.
    private func everything(_ client: Client, at url: String) async throws -> [String: String] {
        var jobs: [String: String] = [:]
        var after = ""
        while true {
            let page = try await client.get("\(url)/v1/videos?order=asc&limit=100\(after)").json
            for video in page["data"] as? [[String: any Sendable]] ?? [] {
                if let id = video["id"] as? String { jobs[id] = video["prompt"] as? String }
            }
            guard page["has_more"] as? Bool == true, let last = page["last_id"] as? String else { return jobs }
            after = "&after=\(last)"
        }
    }

    private func expectWhole(_ body: ByteBuffer, in directory: TemporaryDirectory) async throws {
        let file = directory.file("content.mp4")
        try Data(body.readableBytesView).write(to: URL(fileURLWithPath: file))
        let probed = try await Program.run(
            named: "ffprobe", ["-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0", file])
        #expect((3.5...4.5).contains(Double(probed.trimmingCharacters(in: .whitespacesAndNewlines)) ?? 0))
    }

    private func expectSound(
        _ data: String, jobs: [String: String], simulator: UpstreamSimulator, seed: UInt64
    ) async throws {
        let database = "\(data)/filmgate.db"
        #expect(try await Program.run(named: "sqlite3", [database, "PRAGMA integrity_check"]) == "ok\n")
        #expect(
            try await Program.run(named: "sqlite3", [database, "SELECT count(*) FROM jobs WHERE state != 'completed'"])
                == "0\n")
        let ambiguous = try await Program.run(
            named: "sqlite3", [database, "SELECT id || ' ' || (checkpoint ->> '$.ambiguousSubmissions') FROM jobs"])
        let allowance = Dictionary(
            uniqueKeysWithValues: ambiguous.split(separator: "\n").compactMap { line -> (String, Int)? in
                let words = line.split(separator: " ")
                return words.count == 2 ? (String(words[0]), Int(words[1]) ?? 0) : nil
            })
        let submissions = Dictionary(
            grouping: simulator.journal().filter { $0.route == .conversation && $0.accepted }.compactMap(\.prompt),
            by: { $0 }
        ).mapValues(\.count)
        for (id, prompt) in jobs {
            let count = submissions[prompt] ?? 0
            #expect(count >= 1)
            #expect(count <= 1 + (allowance[id] ?? 0), "\(prompt) was submitted \(count) times (seed \(seed))")
        }
    }
}

/// `FILMGATE_CHAOS_JOBS`, `FILMGATE_CHAOS_KILLS` and `FILMGATE_CHAOS_SEED` change it.
private struct CrashPlan {
    let jobs = Self.number("JOBS") ?? 60
    let kills = Self.number("KILLS") ?? 25
    let seed = Self.number("SEED").map(UInt64.init) ?? UInt64.random(in: 1...999_999)

    /// Only against hanging.
    static let limit = TimeLimitTrait.Duration.minutes(max(10, ((number("JOBS") ?? 0) + (number("KILLS") ?? 0)) / 10))

    private static func number(_ name: String) -> Int? {
        ProcessInfo.processInfo.environment["FILMGATE_CHAOS_\(name)"].flatMap(Int.init)
    }
}
