import Foundation
import Testing

@testable import CallLog

@Suite("Statistics")
struct StatisticsTests {
    private static let now = CallLogFixture.noon

    private static func record(
        hoursAgo: Double, model: String? = "m", status: Int = 200, kind: CallKind = .request, totalMS: Int? = nil
    ) -> CallRecord {
        CallRecord(
            kind: kind, requestID: "r", at: now.addingTimeInterval(-hoursAgo * 3600), model: model, route: "videos",
            status: status, totalMS: totalMS)
    }

    @Test("Calls are counted by kind and model, over several batches")
    func counts() async throws {
        let fixture = try CallLogFixture()
        for _ in 0..<2 {
            try await fixture.log.append([
                Self.record(hoursAgo: 0), Self.record(hoursAgo: 0, status: 500), Self.record(hoursAgo: 0, model: "n"),
                Self.record(hoursAgo: 0, model: nil, status: 404), Self.record(hoursAgo: 0, kind: .attempt),
            ])
        }

        let requests = try await fixture.log.statistics(now: Self.now)
        #expect(requests.count == .init(total: 8, succeeded: 4))
        #expect(requests.count.failed == 4)
        #expect(requests.count.successRate == 0.5)
        #expect(requests.kept == 8)
        #expect(requests.models.map(\.model) == ["m", nil, "n"])
        #expect(requests.models.map(\.count.total) == [4, 2, 2])
        #expect(requests.models.map(\.count.succeeded) == [2, 0, 2])
        let attempts = try await fixture.log.statistics(of: .attempt, now: Self.now)
        #expect(attempts.count == .init(total: 2, succeeded: 2))
        #expect(try await fixture.log.models() == ["m", "n"])
    }

    @Test("Nothing has no rate and no latency")
    func nothing() async throws {
        let statistics = try await CallLogFixture().log.statistics(now: Self.now)
        #expect(statistics.count.successRate == nil)
        #expect(statistics.latency == nil)
        #expect(statistics.models.isEmpty)
    }

    @Test(
        "Today begins when it does where the operator is",
        arguments: [
            // It is 12:00 in UTC, 20:00 in Shanghai, 17:45 in Kathmandu, 07:00 in New York, 02:00 the next day on Kiritimati.
            ("UTC", 12), ("Asia/Shanghai", 20), ("Asia/Kathmandu", 17.75), ("America/New_York", 7),
            ("Pacific/Kiritimati", 2),
        ])
    func today(zone: String, hours: Double) async throws {
        let fixture = try CallLogFixture()
        try await fixture.log.append([
            Self.record(hoursAgo: hours), Self.record(hoursAgo: hours + 0.001), Self.record(hoursAgo: 0),
            Self.record(hoursAgo: -24),
        ])
        let timeZone = try #require(TimeZone(identifier: zone))

        let statistics = try await fixture.log.statistics(now: Self.now, timeZone: timeZone)
        #expect(statistics.today.total == 2)
        #expect(statistics.models.map(\.today.total) == [2])
        #expect(statistics.count.total == 4)

        let days = try await fixture.log.days(3, now: Self.now, timeZone: timeZone)
        #expect(days.map(\.count.total) == [0, 1, 2])
        #expect(days.last?.start == Self.now.addingTimeInterval(-hours * 3600))
    }

    @Test("Days are as long as clocks make them")
    func daylightSaving() async throws {
        let fixture = try CallLogFixture()
        let berlin = try #require(TimeZone(identifier: "Europe/Berlin"))
        // 2026-10-26 18:00 UTC. The day before had 25 hours.
        let now = Date(timeIntervalSince1970: 1_793_037_600)

        let days = try await fixture.log.days(3, now: now, timeZone: berlin)

        #expect(days.map { $0.start.timeIntervalSince(now) / 3600 } == [-68, -44, -19])
    }

    @Test("A percentile is at most 5 % off", arguments: [10, 11, 99, 100, 1234, 60_000, 7_000_000, 86_400_000])
    func precision(milliseconds: Int) {
        let bucket = LatencyScale.bucket(of: milliseconds)
        let error = abs(Double(LatencyScale.milliseconds(of: bucket)) / Double(milliseconds) - 1)
        #expect(error <= 0.05)
        #expect(bucket < 200)
    }

    @Test("Longer is never in a lower bucket")
    func monotonic() {
        let buckets = (0...100_000).map(LatencyScale.bucket)
        #expect(zip(buckets, buckets.dropFirst()).allSatisfy { $0 <= $1 })
        #expect(buckets.first == 0)
    }

    @Test("Percentiles are those of the calls that succeeded within a week")
    func latencies() async throws {
        let fixture = try CallLogFixture()
        try await fixture.log.append(
            (1...100).map { Self.record(hoursAgo: 0, totalMS: $0 * 100) }
                + (1...100).map { _ in Self.record(hoursAgo: 0, status: 500, totalMS: 1) }
                + (1...100).map { _ in Self.record(hoursAgo: 24 * 7, totalMS: 1) }
                + (1...4).map { _ in Self.record(hoursAgo: 24 * 6, model: "n", totalMS: 50) })

        let statistics = try await fixture.log.statistics(now: Self.now)

        let m = try #require(statistics.models.first { $0.model == "m" }?.latency)
        #expect((4750...5250).contains(m.p50MS))
        #expect((9025...9975).contains(m.p95MS))
        let n = try #require(statistics.models.first { $0.model == "n" }?.latency)
        #expect((47...53).contains(n.p50MS))
        #expect(n.p50MS == n.p95MS)
        let all = try #require(statistics.latency)
        #expect((4500...5100).contains(all.p50MS))
    }

    @Test("Each quarter of an hour tells how long those calls took that succeeded in it")
    func quarters() async throws {
        let fixture = try CallLogFixture()
        for _ in 0..<2 {
            try await fixture.log.append(
                (1...50).map { Self.record(hoursAgo: 1, model: "m\($0 % 3)", totalMS: $0 * 100) }
                    + [Self.record(hoursAgo: 0.5, status: 500, totalMS: 9), Self.record(hoursAgo: 0, totalMS: 400)])
        }

        let quarters = try await fixture.log.quarters(
            since: Self.now.addingTimeInterval(-7200), now: Self.now.addingTimeInterval(60))

        #expect(quarters.map(\.count.total) == [100, 2, 2])
        let first = try #require(quarters.first?.latency)
        #expect((2375...2625).contains(first.p50MS))
        #expect((4560...5040).contains(first.p95MS))
        #expect(quarters.dropFirst().first?.latency == nil)
        #expect((380...420).contains(try #require(quarters.last?.latency).p95MS))
    }

    @Test("Names of models without end count together")
    func manyModels() async throws {
        let fixture = try CallLogFixture()
        try await fixture.log.append((0..<400).map { Self.record(hoursAgo: 0, model: "m\($0)", totalMS: 10) })
        try await fixture.log.append((0..<400).map { Self.record(hoursAgo: 0, model: "n\($0)", totalMS: 10) })

        let statistics = try await fixture.log.statistics(now: Self.now)
        #expect(statistics.count.total == 800)
        #expect(statistics.today.total == 800)
        #expect(statistics.models.count == CallCounters.modelLimit + 1)
        #expect(statistics.models.first?.model == CallCounters.otherModels)
        #expect(statistics.models.first?.count.total == 800 - CallCounters.modelLimit)
        #expect(try await fixture.log.models().count == CallCounters.modelLimit)
    }
}
