import Foundation
import Store
import Testing

@testable import CallLog

@Suite("Pages")
struct PageTests {
    /// Every sixth failed; tokens a, b; models m0, m1, m2; jobs in pairs.
    private static func mix(_ record: inout CallRecord, _ index: Int) {
        record.kind = index.isMultiple(of: 4) ? .attempt : .request
        record.token = index.isMultiple(of: 2) ? "aaaaaa****0001" : "bbbbbb****0002"
        record.model = "m\(index % 3)"
        record.job = "job\(index / 2)"
        record.status = index.isMultiple(of: 6) ? 429 : 200
        record.error = index.isMultiple(of: 6) ? "rate_limited" : nil
        record.detail = index == 5 ? "100%_sure!" : nil
        record.route = index < 10 ? "videos" : "chat"
    }

    private static let cases: [(CallFilter, @Sendable (Int) -> Bool)] = [
        (CallFilter(), { _ in true }),
        (CallFilter(token: "aaaaaa****0001"), { $0 % 2 == 0 }),
        (CallFilter(token: "aaaaaa"), { _ in false }),
        (CallFilter(tokenPart: "BBB****"), { $0 % 2 == 1 }),
        (CallFilter(model: "m1"), { $0 % 3 == 1 }),
        (CallFilter(modelPart: "M"), { _ in true }),
        (CallFilter(status: 429), { $0 % 6 == 0 }),
        (CallFilter(succeeded: false), { $0 % 6 == 0 }),
        (CallFilter(succeeded: true), { $0 % 6 != 0 }),
        (CallFilter(kind: .attempt), { $0 % 4 == 0 }),
        (CallFilter(route: "chat"), { $0 >= 10 }),
        (CallFilter(job: "job3"), { $0 / 2 == 3 }),
        (CallFilter(requestID: "r7"), { $0 == 7 }),
        (CallFilter(from: CallLogFixture.noon.addingTimeInterval(5)), { $0 >= 5 }),
        (CallFilter(to: CallLogFixture.noon.addingTimeInterval(5)), { $0 < 5 }),
        (
            CallFilter(
                from: CallLogFixture.noon.addingTimeInterval(5), to: CallLogFixture.noon.addingTimeInterval(3)),
            { _ in false }
        ),
        (CallFilter(text: "RATE_LIM"), { $0 % 6 == 0 }),
        (CallFilter(text: "0%_s"), { $0 == 5 }),
        (CallFilter(text: "100__sure"), { _ in false }),
        (CallFilter(text: "%%"), { _ in false }),
        (CallFilter(text: "re!"), { $0 == 5 }),
        (CallFilter(text: String(repeating: "x", count: 100_000)), { _ in false }),
        (
            CallFilter(token: "aaaaaa****0001", model: "m1", succeeded: true),
            { $0 % 2 == 0 && $0 % 3 == 1 && $0 % 6 != 0 }
        ),
        (CallFilter(token: "bbbbbb****0002", status: 429), { _ in false }),
        (
            CallFilter(
                succeeded: true, kind: .request, route: "chat", from: CallLogFixture.noon.addingTimeInterval(11),
                text: "m2"),
            { $0 >= 11 && $0 % 6 != 0 && $0 % 4 != 0 && $0 % 3 == 2 }
        ),
    ]

    @Test("A filter finds what it names, in pages without gaps or doubles", arguments: cases.indices)
    func filters(index: Int) async throws {
        let (filter, matches) = Self.cases[index]
        let fixture = try CallLogFixture()
        try await fixture.append(40, change: Self.mix)
        let expected = (0..<40).reversed().filter(matches).map { "r\($0)" }

        var found: [String] = []
        var place: Int64?
        repeat {
            let page = try await fixture.log.page(filter, after: place, limit: 7)
            #expect(page.total == .exactly(expected.count))
            #expect(page.records.count <= 7)
            found += page.records.map(\.requestID)
            place = page.next
        } while place != nil
        #expect(found == expected)

        let numbered = try await fixture.log.page(filter, page: 2, size: 5)
        #expect(numbered.records.map(\.requestID) == Array(expected.dropFirst(5).prefix(5)))
        #expect(numbered.total == .exactly(expected.count))
    }

    @Test("A text of one character is refused", arguments: ["", "x", "é"])
    func shortText(text: String) async throws {
        let fixture = try CallLogFixture()
        await #expect(throws: CallLogError.shortText) {
            try await fixture.log.page(CallFilter(text: text), limit: 1)
        }
    }

    @Test(
        "Pages with numbers out of reach are empty and still tell the total",
        arguments: [(3, 50), (1_000_000, 50), (Int.max, 1000), (2, Int.max)])
    func deep(page: Int, size: Int) async throws {
        let fixture = try CallLogFixture()
        try await fixture.append(40)

        let page = try await fixture.log.page(CallFilter(), page: page, size: size)

        #expect(page.records.isEmpty)
        #expect(page.total == .exactly(40))
        #expect(page.next == nil)
    }

    @Test("Pages with senseless numbers are the first one", arguments: [(0, 50), (-3, 50), (Int.min, 50)])
    func senseless(page: Int, size: Int) async throws {
        let fixture = try CallLogFixture()
        try await fixture.append(3)

        #expect(try await fixture.log.page(CallFilter(), page: page, size: size).records.count == 3)
        #expect(try await fixture.log.page(CallFilter(), limit: -1).records.count == 1)
    }

    @Test("A search tests a bounded number of records for one answer, and goes on from there")
    func boundedWork() async throws {
        let fixture = try CallLogFixture()
        try await fixture.append(100) { record, index in
            record.detail = index == 5 ? "needle" : "hay"
            record.token = "t\(index % 2)"
        }
        for filter in [CallFilter(text: "needle"), CallFilter(token: "t1", text: "needle")] {
            let search = try CallSearch(filter)
            let answers = try await fixture.database.read { connection in
                let table = CallTable(connection: connection, work: 30)
                var answers: [CallTable.Find] = []
                var place: Int64?
                repeat {
                    let found = try table.find(search, before: place, limit: 10)
                    answers.append(found)
                    place = found.next
                } while place != nil
                return answers
            }
            let candidates = filter.token == nil ? 100 : 50
            #expect(answers.count == (candidates + 29) / 30)
            #expect(answers.flatMap(\.records).map(\.requestID) == ["r5"])

            let total = try await fixture.database.read {
                try CallTable(connection: $0, work: 30).total(of: search)
            }
            #expect(total == .atLeast(0))
        }
    }

    @Test("Counting stops where it would cost too much")
    func boundedCount() async throws {
        let fixture = try CallLogFixture()
        try await fixture.append(40, change: Self.mix)
        for (filter, total) in [
            (CallFilter(status: 200), CallTotal.atLeast(20)), (CallFilter(status: 429), .exactly(7)),
            (CallFilter(from: .distantPast), .atLeast(20)), (CallFilter(kind: .request), .exactly(30)),
        ] {
            let search = try CallSearch(filter)
            let counted = try await fixture.database.read {
                try CallTable(connection: $0, countable: 20).total(of: search)
            }
            #expect(counted == total)
        }
    }

    @Test("The attempts of a job come oldest first, without its requests")
    func attempts() async throws {
        let fixture = try CallLogFixture()
        try await fixture.append(6) { record, index in
            record.kind = index == 0 ? .request : .attempt
            record.job = index == 5 ? "other" : "job"
            record.attempt = index
        }

        #expect(try await fixture.log.attempts(of: "job").map(\.attempt) == [1, 2, 3, 4])
    }
}
