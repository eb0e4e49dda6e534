import Foundation
import NIOConcurrencyHelpers
import NIOCore
import Simulator
import TestSupport
import Testing

/// Kills the server while it has videos and pictures made by xAI's API, where each submission is paid for.
@Suite("Crash journey by key", .serialized, .timeLimit(.minutes(10)))
struct KeyedCrashJourney {
    /// Nobody but the API can be asked, and a setting that would have submissions repeated is none of its business.
    private static let alone = [
        "FILMGATE_GROK_BASE_URL": "http://127.0.0.1:9", "FILMGATE_GROK_ASSETS_URL": "http://127.0.0.1:9",
        "FILMGATE_JOBS_AMBIGUOUS_RETRIES": "10", "FILMGATE_JOBS_MAX_CRASHES": "1000",
        "FILMGATE_LOG_LEVEL": "error",
    ]

    @Test("Killed between submission and checkpoint, nothing is submitted again: the job fails and says why")
    func unknown() async throws {
        let directory = try TemporaryDirectory()
        let data = directory.file("data")
        // It begins the video, and never says so.
        let fault = XAIFault(.stall, on: .submit, times: nil)
        try await withKeyedSimulator(faults: [fault], in: directory) { xai, upstream in
            let environment = upstream.merging(Self.alone) { $1 }
            var server = try await RunningServer(data: data, environment: environment)
            let client = try Client(key: try await Program.key("crash", in: data))
            var ids: [String] = []
            for number in 1...3 {
                let answer = try await client.create("unheard \(number)", at: server.url)
                ids.append(try #require(answer.json["id"] as? String, "\(answer.text)"))
            }
            for number in 1...3 {
                _ = try await xai.entry { $0.prompt == "unheard \(number)" && $0.accepted }
            }
            await server.kill()
            // From now on everybody would be heard.
            xai.clearFaults()
            server = try await RunningServer(data: data, environment: environment)
            for id in ids {
                let video = try await client.settled(id, at: server.url)
                #expect(video["status"] as? String == "failed", "\(video)")
                #expect((video["error"] as? [String: any Sendable])?["code"] as? String == "interrupted", "\(video)")
            }
            // It is no lasting harm: the next one is made.
            let next = try await client.create("heard", at: server.url)
            let id = try #require(next.json["id"] as? String, "\(next.text)")
            #expect(try await client.settled(id, at: server.url)["status"] as? String == "completed")
            #expect(await server.stop() == 0)
            #expect(xai.submissions == ["unheard 1": 1, "unheard 2": 1, "unheard 3": 1, "heard": 1])
            #expect(xai.videosMade == 4)
        }
    }

    @Test("Killed after the checkpoint, the same videos are asked after again, none before its time, and completed")
    func known() async throws {
        let directory = try TemporaryDirectory()
        let data = directory.file("data")
        let pause = 4
        try await withKeyedSimulator(pollSeconds: pause, in: directory) { xai, upstream in
            xai.hold()
            let environment = upstream.merging(Self.alone) { $1 }
            var server = try await RunningServer(data: data, environment: environment)
            let client = try Client(key: try await Program.key("crash", in: data))
            var ids: [String] = []
            for number in 1...6 {
                let answer = try await client.create("known \(number)", at: server.url)
                ids.append(try #require(answer.json["id"] as? String, "\(answer.text)"))
            }
            let areKept = try await eventually { try await Self.kept(in: data) == ids.count }
            #expect(areKept)
            await server.kill()
            server = try await RunningServer(data: data, environment: environment)
            // Once more, after each was asked after: what is kept now is the time of the second question.
            for id in ids { _ = try await client.begun(id, at: server.url) }
            await server.kill()
            let asked = xai.polls
            server = try await RunningServer(data: data, environment: environment)
            xai.release()
            for id in ids {
                let video = try await client.settled(id, at: server.url)
                #expect(video["status"] as? String == "completed", "\(video)")
                let content = try await client.get("\(server.url)/v1/videos/\(id)/content")
                #expect(content.status == 200 && content.body.readableBytes > 1_000)
            }
            #expect(await server.stop() == 0)
            #expect(xai.submissions.count == ids.count && xai.submissions.values.allSatisfy { $0 == 1 })
            #expect(xai.videosMade == ids.count)
            #expect(xai.begun.count == ids.count && Set(xai.polls.keys) == Set(xai.begun.keys))
            for (video, questions) in xai.polls {
                let times = [xai.begun[video]].compactMap(\.self) + questions
                let pauses = zip(times, times.dropFirst()).map { $1.timeIntervalSince($0) }
                // Nobody knows whether the second kill came before the time of the next question was written down: this one
                // pause may be short. The first one is kept with the id.
                let early = pauses.enumerated().filter { index, length in
                    length < Double(pause) - 0.2 && (index == 0 || index != asked[video]?.count)
                }
                #expect(early.isEmpty, "\(video) was asked after too early: \(pauses)")
            }
        }
    }

    @Test("Killed while pictures are drawn, none is asked for again: whoever repeats the request hears why")
    func picturesUnknown() async throws {
        let fault = XAIFault(.stall, on: .images, times: nil)
        let answer = try await repeated("unheard", count: 3, across: fault) { $0.submissions["unheard"] == 3 }
        #expect(answer.status >= 400, "\(answer.text)")
        let error = answer.json["error"] as? [String: any Sendable]
        #expect(error?["code"] as? String == "interrupted", "\(answer.text)")
    }

    @Test("Killed while finished pictures are fetched, they are fetched by the next process")
    func picturesKnown() async throws {
        let fault = XAIFault(.stall, on: .asset, times: nil)
        let answer = try await repeated("made", count: 3, across: fault) { xai in
            xai.journal().count { $0.path.hasPrefix("/assets/") } == 3
        }
        #expect(answer.status == 200, "\(answer.text)")
        #expect((answer.json["data"] as? [any Sendable])?.count == 3, "\(answer.text)")
    }

    /// Asks for pictures, kills the server when the API has been asked as far as `isReached` says, asks again as an SDK does,
    /// and returns that answer. Each picture was ordered once; the next one is made.
    private func repeated(
        _ prompt: String, count: Int, across fault: XAIFault, when isReached: (XAISimulator) -> Bool
    ) async throws -> Client.Answer {
        let directory = try TemporaryDirectory()
        let data = directory.file("data")
        return try await withKeyedSimulator(faults: [fault], in: directory) { xai, upstream in
            let environment = upstream.merging(Self.alone) { $1 }
            var server = try await RunningServer(data: data, environment: environment)
            let client = try Client(key: try await Program.key("crash", in: data))
            let first = Task { [url = server.url] in
                // It ends with the server.
                _ = try? await Self.draw(prompt, count: count, by: client, at: url)
            }
            defer { first.cancel() }
            #expect(try await eventually { isReached(xai) })
            await server.kill()
            // From now on everybody would be heard.
            xai.clearFaults()
            server = try await RunningServer(data: data, environment: environment)
            let answer = try await Self.draw(prompt, count: count, by: client, at: server.url)
            #expect(try await Self.draw("next", count: 1, by: client, at: server.url).status == 200)
            #expect(await server.stop() == 0)
            #expect(xai.submissions == [prompt: count, "next": 1])
            return answer
        }
    }

    private static func draw(_ prompt: String, count: Int, by client: Client, at url: String) async throws
        -> Client.Answer
    {
        try await client.send(
            "POST", "\(url)/v1/images/generations", json: #"{"prompt":"\#(prompt)","n":\#(count)}"#,
            headers: [("Idempotency-Key", prompt)])
    }

    @Test("However often it is killed, no job's video is submitted twice, and those with an id are completed")
    func often() async throws {
        let plan = (jobs: 30, kills: 8, seed: UInt64.random(in: 1...999_999))
        var random = SplitMix(seed: plan.seed)
        let directory = try TemporaryDirectory()
        let data = directory.file("data")
        // Some submissions are heard and not answered, so that some kills are sure to fall between.
        let fault = XAIFault(.stall, on: .submit, times: 3)
        try await withKeyedSimulator(videoSeconds: 1.5, faults: [fault], in: directory) { xai, upstream in
            let environment = upstream.merging(Self.alone) { $1 }
            var server = try await RunningServer(data: data, environment: environment)
            let client = try Client(key: try await Program.key("crash", in: data))
            let address = NIOLockedValueBox(server.url)
            let accepted = NIOLockedValueBox<[String: String]>([:])
            let creating = Task {
                var tries = 0
                while !Task.isCancelled, accepted.withLockedValue({ $0.count }) < plan.jobs {
                    tries += 1
                    let prompt = "keyed job \(tries)"
                    let url = address.withLockedValue { $0 }
                    // A refused connection is no acceptance; a cut answer leaves it open. Neither prompt is used again.
                    if let answer = try? await client.create(prompt, at: url), answer.status == 200,
                        let id = answer.json["id"] as? String
                    {
                        accepted.withLockedValue { $0[id] = prompt }
                    }
                    // So that there is something to be accepted at every kill. Cancelled, the loop ends.
                    try? await ContinuousClock().sleep(for: .milliseconds(100))
                }
            }
            defer { creating.cancel() }
            server = try await server.killed(
                times: plan.kills, data: data, environment: environment, address: address, using: &random)
            await creating.value
            let promised = accepted.withLockedValue { $0 }
            #expect(promised.count == plan.jobs)
            var completed = 0
            for (id, prompt) in promised {
                let video = try await client.settled(id, at: server.url)
                let (made, heard) = (video["status"] as? String == "completed", xai.submissions[prompt] ?? 0)
                if made { completed += 1 }
                let code = (video["error"] as? [String: any Sendable])?["code"] as? String
                #expect(made ? heard == 1 : code == "interrupted", "\(prompt) (seed \(plan.seed)): \(heard), \(video)")
            }
            #expect(completed > 0, "seed \(plan.seed)")
            #expect(await server.stop() == 0)
            #expect(
                xai.submissions.values.allSatisfy { $0 == 1 },
                "submitted again: \(xai.submissions.filter { $0.value > 1 }) (seed \(plan.seed))")
            let interval = 1.0
            for (video, asked) in xai.polls {
                let times = [xai.begun[video]].compactMap(\.self) + asked
                // Each kill may fall between a question and the writing down of the next one's time.
                let early = zip(times, times.dropFirst()).count { $1.timeIntervalSince($0) < interval - 0.2 }
                #expect(early <= plan.kills, "\(video) was asked after too often (seed \(plan.seed))")
            }
            let database = "\(data)/filmgate.db"
            #expect(try await Program.run(named: "sqlite3", [database, "PRAGMA integrity_check"]) == "ok\n")
        }
    }

    /// How many jobs' request ids are written down.
    private static func kept(in data: String) async throws -> Int {
        let count = try await Program.run(
            named: "sqlite3",
            [
                "-cmd", ".timeout 10000", "\(data)/filmgate.db",
                "SELECT count(*) FROM jobs WHERE checkpoint ->> '$.trace.videoID' IS NOT NULL",
            ])
        return Int(count.trimmingCharacters(in: .whitespacesAndNewlines)) ?? 0
    }
}

extension XAISimulator {
    /// How often each prompt was submitted, whether that was answered or not.
    fileprivate var submissions: [String: Int] {
        journal().filter { $0.method == "POST" && $0.accepted }.compactMap(\.prompt).reduce(into: [:]) {
            $0[$1, default: 0] += 1
        }
    }

    /// When each video was begun, by its request id.
    fileprivate var begun: [String: Date] {
        journal().filter { $0.method == "POST" && $0.accepted }.reduce(into: [:]) { times, entry in
            if let video = entry.video { times[video] = entry.at }
        }
    }

    /// When each video was asked after, by its request id.
    fileprivate var polls: [String: [Date]] {
        journal().filter { $0.method == "GET" && $0.accepted && $0.path.hasPrefix("/videos/") }.reduce(into: [:]) {
            times, entry in if let video = entry.video { times[video, default: []].append(entry.at) }
        }
    }
}
