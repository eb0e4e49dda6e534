import Foundation
import NIOConcurrencyHelpers
import TestSupport
import Testing

/// What a power cut takes from the call log.
@Suite("Call log crash journey", .timeLimit(.minutes(10)))
struct CallLogCrashJourney {
    /// A request that was answered, and when.
    private struct Answered: Sendable {
        let request: String
        let at: ContinuousClock.Instant
    }

    /// How long after its start the server is killed: past the first batch, and each at another place between two.
    private static let moments = [3300, 4700]
    /// Beside the two seconds of `CallRecorder`: what a busy machine may take to write a batch and to kill.
    private static let slack = Duration.seconds(4)

    @Test("A kill loses no call but those of the last seconds, and leaves no hole before them")
    func kills() async throws {
        try await OperatedServer.open(tokens: ["crash-log-token-number-1"], in: try TemporaryDirectory()) { operated in
            for moment in Self.moments {
                let answered = NIOLockedValueBox<[Answered]>([])
                let (client, url) = (operated.client, operated.server.url)
                let asking = Task {
                    try await Self.ask(client, at: url) { one in answered.withLockedValue { $0.append(one) } }
                }
                // The moment is what this journey is about.
                try await ContinuousClock().sleep(for: .milliseconds(moment))
                let killed = ContinuousClock.now
                try await operated.restart(killing: true)
                asking.cancel()
                // It ends by the refused connection.
                _ = await asking.result

                let calls = answered.withLockedValue { $0 }.filter { $0.at < killed }
                let kept = try await Self.logged(operated)
                let lost = calls.drop { kept.contains($0.request) }
                #expect(calls.count > lost.count, "killed after \(moment) ms: nothing of \(calls.count) calls was kept")
                #expect(!lost.contains { kept.contains($0.request) }, "killed after \(moment) ms: a hole in the log")
                if let first = lost.first {
                    #expect(
                        killed - first.at <= .seconds(2) + Self.slack,
                        "killed after \(moment) ms: \(lost.count) of \(calls.count) calls lost, the oldest of \(killed - first.at) before"
                    )
                }
            }
        }
    }

    /// One after the other, so slowly that not the number of records but the time makes a batch due.
    private static func ask(_ client: Client, at url: String, _ answered: (Answered) -> Void) async throws {
        while true {
            let answer = try await client.send(
                "POST", "\(url)/v1/chat/completions",
                json: #"{"model":"grok-4.1","messages":[{"role":"user","content":"hello"}]}"#)
            guard answer.status == 200, let request = answer.header("x-request-id") else {
                throw Program.Failure(description: "\(answer.status) \(answer.text)")
            }
            answered(Answered(request: request, at: .now))
            try await ContinuousClock().sleep(for: .milliseconds(10))
        }
    }

    /// The ids of all requests in the log.
    private static func logged(_ operated: OperatedServer) async throws -> Set<String> {
        let answer = try await operated.admin.get("\(operated.server.url)/api/logs/export?format=jsonl&kind=request")
        #expect(answer.status == 200)
        return Set(
            answer.text.split(separator: "\n").compactMap { line in
                // A line that is no object has no id, and its call counts as lost.
                let call = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: any Sendable]
                return call?["request_id"] as? String
            })
    }
}
