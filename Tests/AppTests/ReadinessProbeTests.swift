import Foundation
import NIOConcurrencyHelpers
import Server
import Store
import TestSupport
import Testing

@testable import App

@Suite("Readiness")
struct ReadinessProbeTests {
    private let place: TemporaryDirectory
    private let directory: DataDirectory
    private let database: SQLiteDatabase
    private let draining = Draining()

    init() throws {
        place = try TemporaryDirectory()
        directory = DataDirectory(place.path)
        database = try directory.openDatabase(now: Date(timeIntervalSince1970: 1), logger: .quiet)
    }

    private func probe(minimumFree: Int = 0) -> ReadinessProbe {
        ReadinessProbe(database: database, directory: directory, minimumFree: minimumFree, draining: draining)
    }

    @Test("Ready when a write is durable, the disk has room and nothing drains")
    func ready() async {
        let readiness = await probe().current()

        #expect(readiness.isReady)
        #expect(readiness.checks.map(\.name) == ["database", "disk", "draining"])
    }

    @Test("Many questions at once share one write")
    func shared() async throws {
        let probe = probe()
        let all = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<200 { group.addTask { await probe.current().isReady } }
            return await group.reduce(into: []) { $0.append($1) }
        }

        #expect(all == Array(repeating: true, count: 200))
    }

    @Test("A drain shows at once, whatever was found before")
    func drain() async {
        let probe = probe()
        #expect(await probe.current().isReady)

        draining.begin()

        let bad = await probe.current().checks.filter { !$0.isGood }
        #expect(bad.map(\.name) == ["draining"])
    }

    @Test("Too little room on the disk is told with both sizes")
    func disk() async {
        let bad = await probe(minimumFree: Int.max / 2).current().checks.filter { !$0.isGood }

        #expect(bad.map(\.name) == ["disk"])
        #expect(bad.first?.detail.contains("wanted") == true)
    }

    @Test("A database that takes no writes is not ready")
    func closedDatabase() async throws {
        try await database.close()

        let bad = await probe().current().checks.filter { !$0.isGood }

        #expect(bad.map(\.name) == ["database"])
    }
}
