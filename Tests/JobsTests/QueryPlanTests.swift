import Foundation
import Store
import Testing

@testable import Jobs

@Suite("Query plans")
struct QueryPlanTests {
    static let claim: String = {
        let update = JobTable.claiming(kind: "film", limit: 8, node: "n", now: QueueFixture.now)
        return """
            UPDATE \(update.table) SET \(update.set)
            WHERE \(update.key) IN (SELECT \(update.key) FROM \(update.table) WHERE \(update.selection))
            RETURNING \(update.returning)
            """
    }()

    @Test(
        "Hot statements search an index and sort nothing",
        arguments: [
            (claim, "jobs_claim"), (JobTable.nextDue, "jobs_claim"), (JobTable.catchUp, "jobs_claim"),
            (JobTable.held, "jobs_node"),
            (JobTable.spent, "jobs_node"), ("UPDATE jobs SET crashes = 0 WHERE node = ?", "jobs_node"),
            (JobTable.page(.newestFirst), "jobs_list"), (JobTable.page(.oldestFirst), "jobs_list"),
            (JobTable.byKey, "jobs_idempotency"), (JobTable.byFingerprint, "jobs_fingerprint"),
            (JobTable.expired, "jobs_prune"), (JobTable.oldestEnded, "jobs_ended"),
            (JobTable.crowdedOwners, "job_owners_ended"),
        ])
    func plan(statement: String, index: String) async throws {
        let fixture = try QueueFixture()
        let arguments = [Value](repeating: .null, count: statement.count { $0 == "?" })

        let plan = try await fixture.database.read {
            try $0.query("EXPLAIN QUERY PLAN \(statement)", arguments) { try $0.text(3) }
        }

        #expect(plan.contains { $0.contains("SEARCH") && $0.contains("INDEX \(index) (") }, "\(plan)")
        #expect(!plan.contains { $0.contains("TEMP B-TREE") || $0.contains("SCAN") }, "\(plan)")
    }

    @Test(
        "An operator's lists go by the order of acceptance, or by what only unended jobs have",
        arguments: [
            (JobTable.window(JobFilter()), "INTEGER PRIMARY KEY (rowid>? AND rowid<?)"),
            (JobTable.window(JobFilter(state: .completed)), "INTEGER PRIMARY KEY (rowid>? AND rowid<?)"),
            (JobTable.unended(JobFilter(state: .running), column: .node), "INDEX jobs_node"),
            (JobTable.unended(JobFilter(state: .available, kind: "film"), column: .due), "INDEX jobs_claim"),
        ])
    func lists(statement: String, index: String) async throws {
        let fixture = try QueueFixture()
        let arguments = [Value](repeating: .null, count: statement.count { $0 == "?" })

        let plan = try await fixture.database.read {
            try $0.query("EXPLAIN QUERY PLAN \(statement)", arguments) { try $0.text(3) }
        }

        #expect(plan.contains { $0.contains(index) }, "\(plan)")
        #expect(!plan.contains { $0 == "SCAN jobs" }, "\(plan)")
    }
}
