import Foundation
import Store
import TestSupport
import Testing

@testable import CallLog

@Suite("Pruning")
struct PruningTests {
    @Test("The oldest go, the statistics stay", arguments: [1200, 700, 3, 0, -1])
    func prune(maximum: Int) async throws {
        let fixture = try CallLogFixture()
        for _ in 0..<2 { try await fixture.append(600) { $0.kind = $1.isMultiple(of: 3) ? .attempt : .request } }
        let all = try await fixture.all(CallFilter(kind: .attempt)) + fixture.all(CallFilter(kind: .request))
        let left = all.map(\.id).sorted(by: >).prefix(max(maximum, 0))

        #expect(try await fixture.log.prune(to: maximum) == 1200 - left.count)

        let kept = try await fixture.all(CallFilter(kind: .attempt)) + fixture.all(CallFilter(kind: .request))
        #expect(kept.map(\.id).sorted(by: >) == Array(left))
        let requests = try await fixture.log.statistics(now: CallLogFixture.noon)
        let attempts = try await fixture.log.statistics(of: .attempt, now: CallLogFixture.noon)
        #expect(requests.count.total == 800)
        #expect(attempts.count.total == 400)
        #expect(requests.kept + attempts.kept == left.count)
        #expect(try await fixture.log.page(CallFilter(), limit: 1).total == .exactly(left.count))
        #expect(try await fixture.log.prune(to: maximum) == 0)
    }

    @Test("Each step is a write of its own")
    func steps() async throws {
        let fixture = try CallLogFixture()
        let step = CallLog.pruningStep
        try await fixture.append(2 * step + 200)
        _ = try await fixture.database.write {
            try $0.execute(
                """
                CREATE TRIGGER refuse BEFORE DELETE ON calls WHEN OLD.request_id = 'r\(step + 200)'
                BEGIN SELECT RAISE(ABORT, 'no'); END
                """)
        }

        await #expect(throws: StoreError.self) { try await fixture.log.prune(to: 0) }

        #expect(try await fixture.log.page(CallFilter(), limit: 1).total == .exactly(step + 200))
        #expect(try await fixture.log.statistics(now: CallLogFixture.noon).kept == step + 200)
    }

    @Test("Nothing is written when nothing is to go")
    func quiet() async throws {
        let fixture = try CallLogFixture()
        try await fixture.append(3)
        let database = StubbornDatabase(fixture.database)
        database.refuse(1)

        #expect(try await CallLog(database: database).prune(to: 3) == 0)
    }

    @Test("Clearing sets the statistics back")
    func clear() async throws {
        let fixture = try CallLogFixture()
        try await fixture.append(10) { record, _ in
            record.model = "m"
            record.totalMS = 5
        }

        #expect(try await fixture.log.clear() == 10)

        let statistics = try await fixture.log.statistics(now: CallLogFixture.noon)
        #expect(statistics.count.total == 0)
        #expect(statistics.today.total == 0)
        #expect(statistics.latency == nil)
        #expect(try await fixture.log.models().isEmpty)
        try await fixture.append(2)
        #expect(try await fixture.log.statistics(now: CallLogFixture.noon).kept == 2)
    }

    @Test("Counters of days that nobody asks for go, the totals stay")
    func oldCounters() async throws {
        let fixture = try CallLogFixture()
        try await fixture.append(4) { record, index in
            record.at = CallLogFixture.noon.addingTimeInterval(Double(index) * -20 * 86_400)
            record.totalMS = 10
        }

        try await fixture.log.forgetOldCounters(now: CallLogFixture.noon)

        let slots = try await fixture.database.read {
            try $0.query(
                "SELECT (SELECT count(*) FROM call_slots) + (SELECT count(*) FROM call_speeds), (SELECT count(*) FROM call_latencies)",
                []
            ) {
                [try $0.integer(0), try $0.integer(1)]
            }
        }
        #expect(slots == [[2 + 2, 2]])
        #expect(try await fixture.log.statistics(now: CallLogFixture.noon).count.total == 4)
    }
}
