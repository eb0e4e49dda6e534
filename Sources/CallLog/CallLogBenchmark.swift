import Foundation
import Store

/// Measures what lists and statistics cost in a large log.
package struct CallLogBenchmark: Sendable {
    package struct Report: Sendable {
        package let records: Int
        package let seconds: Double
        /// By the kind of query, in the order they were measured.
        package let p95MS: [(query: String, milliseconds: Double)]
    }

    private static let models = ["sora-2", "sora-2-pro", "video-fast", "image-1", "chat-large", "chat-small"]
    private static let recordsPerWrite = 1000
    private static let tokens = 500
    private static let interval: TimeInterval = 2.5

    private let log: CallLog
    /// When the newest record of the seed ended.
    private let now: Date

    package init(database: any Database, now: Date = Date()) {
        log = CallLog(database: database)
        self.now = now
    }

    /// Fills the log with `records` records, then asks each kind of query `queries` times.
    package func run(records: Int, queries: Int = 200) async throws -> Report {
        let seconds = try await ContinuousClock().measure { try await seed(count: records) } / .seconds(1)
        var measured: [(query: String, milliseconds: Double)] = []
        for (name, query) in self.queries {
            var times: [Double] = []
            for round in 0..<max(queries, 1) {
                times.append(try await ContinuousClock().measure { try await query(round) } / .milliseconds(1))
            }
            times.sort()
            measured.append((name, times[min(times.count * 95 / 100, times.count - 1)]))
        }
        return Report(records: records, seconds: seconds, p95MS: measured)
    }

    /// Appends `count` records as a busy server's: one request in 2.5 seconds until now, each followed by its attempt.
    package func seed(count: Int) async throws {
        for start in stride(from: 0, to: count, by: Self.recordsPerWrite) {
            try await log.append((start..<min(start + Self.recordsPerWrite, count)).map { record($0, of: count) })
        }
    }

    private func record(_ index: Int, of count: Int) -> CallRecord {
        let call = index / 2
        // Scattered, and the same in each run.
        let dice = (call &* 2_654_435_761) & 0xffff_ffff
        let isAttempt = index.isMultiple(of: 2)
        let failure = dice % 20 == 0
        return CallRecord(
            kind: isAttempt ? .attempt : .request,
            requestID: "req_" + String(UInt64(call) &* 0x9e37_79b9_7f4a_7c15, radix: 16),
            at: now.addingTimeInterval(Double(index - count) * Self.interval / 2), owner: "key_\(dice % 50)",
            keyName: "key \(dice % 50)", tokenID: isAttempt ? dice % Self.tokens : nil,
            token: isAttempt ? Self.token(dice) : nil, model: Self.models[dice / 20 % Self.models.count],
            route: "videos", job: "video_\(call)", attempt: isAttempt ? 1 : nil,
            status: failure ? (dice % 3 == 0 ? 429 : 502) : 200, error: failure ? "upstream_error" : nil,
            detail: failure ? "The upstream answered with an error that has number \(dice)" : nil,
            decision: failure ? "another token" : nil, queueMS: dice % 50, firstByteMS: dice % 900,
            totalMS: 900 + dice % 60_000, proxy: isAttempt ? "user@10.0.0.\(dice % 200):1080" : nil,
            media: failure ? [] : ["users-\(dice)-generated_video.mp4"], bytes: dice % 10_000_000)
    }

    private static func token(_ number: Int) -> String { "eyJ0eX****\(1000 + number % tokens)" }

    private var queries: [(String, @Sendable (Int) async throws -> Void)] {
        func list(_ filter: @escaping @Sendable (Int) -> CallFilter) -> @Sendable (Int) async throws -> Void {
            { round in _ = try await log.page(filter(round), limit: 50) }
        }
        return [
            ("newest", list { _ in CallFilter() }),
            ("kind", list { _ in CallFilter(kind: .request) }),
            ("token", list { CallFilter(token: Self.token($0)) }),
            ("model", list { CallFilter(model: Self.models[$0 % Self.models.count]) }),
            ("status", list { _ in CallFilter(status: 429) }),
            ("failed", list { _ in CallFilter(succeeded: false) }),
            ("succeeded", list { _ in CallFilter(succeeded: true) }),
            (
                "failedRequestsOfModel",
                list { CallFilter(model: Self.models[$0 % 6], succeeded: false, kind: .request) }
            ),
            ("modelNeverWithToken", list { _ in CallFilter(model: "none", succeeded: true, kind: .attempt) }),
            ("day", list { [now] in CallFilter(from: now - Double($0 % 25) * 86_400, to: now) }),
            ("dayOfModel", list { [now] in CallFilter(model: Self.models[$0 % 6], from: now - 86_400, to: now) }),
            ("text", list { CallFilter(text: "number \($0)") }),
            ("textNowhere", list { CallFilter(text: "nowhere \($0)") }),
            ("tokenPart", list { CallFilter(tokenPart: "****\(1000 + $0)") }),
            ("failedTextNowhere", list { CallFilter(succeeded: false, text: "nowhere \($0)") }),
            (
                "next",
                { round in
                    let first = try await log.page(CallFilter(succeeded: true), page: 1 + round * 10, size: 50)
                    _ = try await log.page(CallFilter(succeeded: true), after: first.next, limit: 50)
                }
            ),
            ("numbered", { round in _ = try await log.page(CallFilter(), page: 1 + round * 10, size: 50) }),
            ("request", list { CallFilter(requestID: "req_\($0)") }),
            ("job", { round in _ = try await log.attempts(of: "video_\(round)") }),
            (
                "statistics",
                { _ in
                    _ = try await log.statistics(now: now, timeZone: TimeZone(identifier: "Asia/Shanghai") ?? .current)
                }
            ),
            ("days", { _ in _ = try await log.days(30, now: now) }),
            ("models", { _ in _ = try await log.models() }),
        ]
    }
}
