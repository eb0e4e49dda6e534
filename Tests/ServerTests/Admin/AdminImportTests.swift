import Foundation
import NIOConcurrencyHelpers
import Settings
import TestSupport
import Testing

@testable import Server

@Suite("Imports over HTTP")
struct AdminImportTests {
    private static let report = ImportReport(
        found: ["token.json"], lost: [],
        parts: [.init(name: "tokens", new: 2, changed: 0, duplicate: 1, invalid: 3)],
        settings: [.init(key: "log.level", from: .text("info"), to: .text("warning"))], faults: ["token.json: a"],
        faultCount: 3)

    @Test("The files are handed on as they came, for a preview or for good")
    func hands() async throws {
        let calls = NIOLockedValueBox<[String]>([])
        let fixture = try await AdminFixture { files, owner, isPreview, _ in
            calls.withLockedValue { $0.append("\(files.map { "\($0.name)=\($0.text)" }) \(owner) \(isPreview)") }
            return Self.report
        }
        let body = #"{"files":[{"name":"C/data/token.json","text":"{}"}]}"#
        let preview = try await fixture.post("/api/import/preview", body)
        #expect(preview["data.parts.0.new"] == 2)
        #expect(preview["data.parts.0.name"] == "tokens")
        #expect(preview["data.settings.0.to"] == "warning")
        #expect(preview["data.fault_count"] == 3)
        #expect(preview["message"] == "Nothing was written.")
        #expect(try await fixture.post("/api/import", body).status == 200)
        #expect(
            calls.withLockedValue { $0 } == [
                #"["token.json={}"] imported true"#, #"["token.json={}"] imported false"#,
            ])
    }

    @Test(
        "What is no upload is refused",
        arguments: [
            ("{}", "files"), (#"{"files":[]}"#, "files"), (#"{"files":[{"name":"","text":"a"}]}"#, "files"),
            (#"{"files":[{"name":"a\nb","text":"a"}]}"#, "files"),
            (#"{"files":[{"name":"a","text":"b"}],"owner":""}"#, "owner"),
        ])
    func refuses(body: String, field: String) async throws {
        let fixture = try await AdminFixture { _, _, _, _ in Self.report }
        let reply = try await fixture.post("/api/import", body)
        #expect(reply.status == 400)
        #expect(reply["field"]?.string == field)
    }

    @Test(
        "Why nothing was imported is told",
        arguments: [
            (ImportObstacle.nothing, 400, "nothing_to_import"), (.busy, 409, "import_under_way"),
            (.failed("the disk is full"), 409, "import_failed"),
        ])
    func obstacles(obstacle: ImportObstacle, status: Int, code: String) async throws {
        let fixture = try await AdminFixture { _, _, _, _ in throw obstacle }
        let reply = try await fixture.post("/api/import", #"{"files":[{"name":"a","text":"b"}]}"#)
        #expect(reply.status == status)
        #expect(reply["code"]?.string == code)
    }

    @Test("Where nothing can be imported there is no such path")
    func none() async throws {
        let fixture = try await AdminFixture()
        #expect(try await fixture.post("/api/import", "{}").status == 404)
    }
}
