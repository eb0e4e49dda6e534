import Foundation
import NIOCore
import Store
import Testing

@testable import CallLog

@Suite("Appending")
struct AppendTests {
    @Test("A record comes back as it was given")
    func roundTrip() async throws {
        let fixture = try CallLogFixture()
        var record = CallRecord(
            kind: .attempt, requestID: "req_1", at: CallLogFixture.noon.addingTimeInterval(0.25), owner: "key_1",
            keyName: "me", tokenID: 7, token: "abcdef****wxyz", model: "sora-2", route: "video", job: "video_1",
            attempt: 2, status: 429, error: "rate_limited", detail: "Zu viele — später", decision: "other token",
            queueMS: 1, firstByteMS: 20, totalMS: 300, proxy: "user@host:1080", media: ["a.mp4", "b c.png"],
            bytes: 4_000_000_000,
            connectMS: 12)

        try await fixture.log.append([record])

        let kept = try #require(try await fixture.all().first)
        #expect(kept.id > 0)
        record.id = kept.id
        #expect(kept == record)
        #expect(try await fixture.log.record(kept.id) == record)
        #expect(try await fixture.log.record(kept.id + 1) == nil)
    }

    @Test("Records of one moment keep their order, however many there are")
    func sameMoment() async throws {
        let fixture = try CallLogFixture()
        try await fixture.append(1500) { record, _ in record.at = CallLogFixture.noon }

        let export = try fixture.log.export(CallFilter(), as: .csv)
        var text = ""
        for try await piece in export { text += String(buffer: piece) }

        let ids = text.split(separator: "\r\n").dropFirst().map { $0.split(separator: ",")[3] }
        #expect(ids == (0..<1500).reversed().map { "r\($0)" })
    }

    @Test("A record that comes late takes its place in time")
    func late() async throws {
        let fixture = try CallLogFixture()
        try await fixture.append(3)
        var late = CallLogFixture.record(9)
        late.at = CallLogFixture.noon.addingTimeInterval(0.5)

        try await fixture.log.append([late])

        #expect(try await fixture.all().map(\.requestID) == ["r2", "r1", "r9", "r0"])
    }

    @Test("Times that no clock shows are taken for the nearest that one does", arguments: [-1e18, -1, 1e12, 1e300])
    func strangeTimes(seconds: Double) async throws {
        let fixture = try CallLogFixture()
        var record = CallLogFixture.record()
        record.at = Date(timeIntervalSince1970: seconds)

        try await fixture.log.append([record])

        #expect(try await fixture.all().count == 1)
        #expect(try await fixture.all(CallFilter(from: record.at)).count == 1)
    }

    @Test("What a record may hold is bounded in bytes")
    func bounds() async throws {
        let fixture = try CallLogFixture()
        let endless = "é" + String(repeating: "\u{301}", count: 100_000)
        let record = CallRecord(
            kind: .request, requestID: endless, at: CallLogFixture.noon, owner: endless, keyName: endless,
            token: endless, model: endless, route: endless, job: endless, status: 500, error: endless,
            detail: endless, decision: endless, totalMS: -5, proxy: endless,
            media: Array(repeating: endless, count: 1000))

        try await fixture.log.append([record])

        let kept = try #require(try await fixture.all().first)
        #expect(kept.detail?.unicodeScalars.count == 500)
        #expect(kept.media.count == 20)
        #expect(kept.totalMS == 0)
        #expect("\(kept)".utf8.count < 20_000)
        #expect(kept == kept.clipped)
    }

    @Test("Records and counters change together or not at all")
    func atomic() async throws {
        let fixture = try CallLogFixture()
        _ = try await fixture.database.write { connection in
            try connection.execute(
                """
                CREATE TRIGGER refuse BEFORE INSERT ON call_slots BEGIN SELECT RAISE(ABORT, 'no'); END
                """)
        }

        await #expect(throws: (any Error).self) { try await fixture.append(2) }

        #expect(try await fixture.all().isEmpty)
        let statistics = try await fixture.log.statistics(now: CallLogFixture.noon)
        #expect(statistics.count.total == 0)
        #expect(statistics.kept == 0)
    }

    @Test("Who listens hears of changes, and of several as of one")
    func changes() async throws {
        let fixture = try CallLogFixture()
        var changes = fixture.log.changes().makeAsyncIterator()

        try await fixture.append(1)
        try await fixture.append(1)
        #expect(await changes.next() != nil)
        try await fixture.log.prune(to: 0)
        #expect(await changes.next() != nil)
    }
}
