import Foundation
import Store
import Testing

@testable import CallLog

@Suite("Query plans")
struct QueryPlanTests {
    private static let everything = CallFilter(
        token: "t", tokenPart: "t", model: "m", modelPart: "m", status: 1, succeeded: true, kind: .request,
        route: "r", job: "j", requestID: "r", from: Date(), to: Date(), text: "xx")

    private static let indexes = [
        "request_id": "calls_request", "job": "calls_job", "token": "calls_token", "status": "calls_status",
        "succeeded": "calls_succeeded", "model": "calls_model", "kind": "calls_kind",
    ]

    @Test("Whatever drives a search, its index is used and nothing is sorted", arguments: 0..<8)
    func driving(index: Int) async throws {
        let fixture = try CallLogFixture()
        let search = try CallSearch(Self.everything)
        #expect(search.equalities.count == 7)
        let driving = index < 7 ? search.equalities[index] : nil
        let rest = search.equalities.filter { $0.column != driving?.column }.map(\.tested)
        let path = CallTable.Path(driving: driving?.driving, tests: rest + search.tests)
        let place =
            driving.map { "INDEX \(Self.indexes[$0.column] ?? "?") (\($0.column)=? AND rowid>? AND rowid<?)" }
            ?? "INTEGER PRIMARY KEY (rowid>? AND rowid<?)"

        for (statement, isCovered) in [
            (CallTable.page(path.selection(in: 0..<1, tested: true).sql), false),
            (CallTable.page(path.selection(in: 0..<1, tested: false).sql), false),
            (CallTable.count(path.selection(in: 0..<1, tested: true).sql), false),
            (CallTable.count(path.selection(in: 0..<1, tested: false).sql), true),
            (CallTable.place(path.selection(in: 0..<1, tested: false).sql), true),
        ] {
            let plan = try await fixture.plan(statement)
            let wanted = isCovered && driving != nil ? "COVERING " + place : place
            #expect(plan.contains { $0.contains("SEARCH calls USING \(wanted)") }, "\(plan)")
            #expect(!plan.contains { $0.contains("TEMP B-TREE") || $0.contains("SCAN calls") }, "\(plan)")
        }
    }

    @Test(
        "Other hot statements search an index",
        arguments: [
            (CallTable.one, "INTEGER PRIMARY KEY"), (CallTable.newestPlace, "INTEGER PRIMARY KEY"),
            (CallTable.attempts, "INDEX calls_job"), (CallTable.kindUpTo, "COVERING INDEX calls_kind"),
            (CallTable.removal, "INTEGER PRIMARY KEY"), (CallLog.knownRequest, "COVERING INDEX calls_request"),
            (CallCounters.totals, "INDEX sqlite_autoindex_call_totals_1 (kind=?)"),
            (CallCounters.slots, "INDEX sqlite_autoindex_call_slots_1 (kind=? AND slot>? AND slot<?)"),
            (CallCounters.latencies, "INDEX sqlite_autoindex_call_latencies_1 (kind=? AND day>? AND day<?)"),
            (CallCounters.speeds, "INDEX sqlite_autoindex_call_speeds_1 (kind=? AND slot>? AND slot<?)"),
        ])
    func others(statement: String, index: String) async throws {
        let plan = try await CallLogFixture().plan(statement)

        #expect(plan.contains { $0.contains("SEARCH") && $0.contains(index) }, "\(plan)")
    }

    @Test("Statistics never look at the records")
    func statistics() {
        for statement in [
            CallCounters.totals, CallCounters.slots, CallCounters.latencies, CallCounters.speeds, CallCounters.kept,
        ] {
            #expect(!statement.contains("calls"))
        }
    }
}

extension CallLogFixture {
    fileprivate func plan(_ statement: String) async throws -> [String] {
        let arguments = [Value](repeating: .null, count: statement.count { $0 == "?" })
        return try await database.read {
            try $0.query("EXPLAIN QUERY PLAN \(statement)", arguments) { try $0.text(3) }
        }
    }
}
