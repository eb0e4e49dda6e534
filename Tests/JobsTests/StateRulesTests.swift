import Foundation
import Store
import Testing

@testable import Jobs

@Suite("Rules of the table")
struct StateRulesTests {
    @Test(
        "Impossible states are refused",
        arguments: [
            "state = 'paused'",
            "due_at = NULL",
            "progress = 101",
            "progress = -1",
            "attempt = 6",
            "attempt = -1",
            "node = 'n'",
            "claimed_at = 1",
            "output = x'00'",
            "finished_at = 1",
            "prune_at = 1",
            "failure_code = 'alone'",
            "state = 'running'",
            "state = 'running', due_at = NULL, node = 'n', claimed_at = 1",
            "state = 'completed', due_at = NULL, finished_at = 1, prune_at = 1",
            "state = 'completed', output = x'00', finished_at = 1, prune_at = 1",
            "state = 'discarded', due_at = NULL, finished_at = 1, prune_at = 1",
            "state = 'cancelled', due_at = NULL, finished_at = 1",
            "state = 'cancelled', due_at = NULL, finished_at = 1, prune_at = 1, output = x'00'",
        ])
    func impossible(change: String) async throws {
        let fixture = try QueueFixture()
        try await fixture.enqueue("a")

        await #expect { try await fixture.database.write { try $0.execute("UPDATE jobs SET \(change)") } } throws: {
            guard case .constraint = $0 as? StoreError else { return false }
            return true
        }
    }

    @Test(
        "Possible states are accepted",
        arguments: [
            "state = 'scheduled'", "state = 'retryable', failure_code = 'c', failure_message = 'm'",
            "state = 'running', due_at = NULL, node = 'n', claimed_at = 1, started_at = 1, attempt = 1, fence = 1",
            "state = 'completed', due_at = NULL, finished_at = 1, prune_at = 1, output = x''",
            "state = 'discarded', due_at = NULL, finished_at = 1, prune_at = 1, failure_code = 'c', failure_message = 'm'",
            "state = 'cancelled', due_at = NULL, finished_at = 1, prune_at = 1",
        ])
    func possible(change: String) async throws {
        let fixture = try QueueFixture()
        try await fixture.enqueue("a")

        #expect(try await fixture.database.write { try $0.execute("UPDATE jobs SET \(change)") } == 1)
    }

    @Test("The page, the enum and the CHECK name the same states, and the same final ones")
    func agreement() async throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let page = try String(contentsOf: root.appendingPathComponent("docs/job-states.md"), encoding: .utf8)
        let rows = page.matches(of: #/(?m)^\| `([a-z]+)` \| ([^|`]+) \|/#)
        let stated = Dictionary(uniqueKeysWithValues: rows.map { (String($0.1), $0.2.hasSuffix("final")) })

        #expect(Set(stated.keys) == Set(JobState.allCases.map(\.rawValue)))
        for state in JobState.allCases { #expect(stated[state.rawValue] == state.isFinal) }

        let drawn = Set(page.matches(of: #/(?m)^    ([a-z]+) --> \[\*\]$/#).map { String($0.1) })
        #expect(drawn == Set(JobState.allCases.filter(\.isFinal).map(\.rawValue)))

        let fixture = try QueueFixture()
        let table = try await fixture.database.read {
            try $0.first("SELECT sql FROM sqlite_master WHERE name = 'jobs'", []) { try $0.text(0) }
        }
        let check = try #require(table?.firstMatch(of: #/state [A-Z ]+ CHECK \(state IN \(([^)]*)\)\)/#))
        #expect(Set(check.1.split(separator: ", ").map { $0.trimmingCharacters(in: ["'"]) }) == Set(stated.keys))
    }
}
