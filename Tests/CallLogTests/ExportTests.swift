import Foundation
import NIOCore
import Testing

@testable import CallLog

@Suite("Export")
struct ExportTests {
    private static func text(_ export: CallExport) async throws -> String {
        var text = ""
        for try await piece in export { text += String(buffer: piece) }
        return text
    }

    @Test(
        "A cell is quoted where it must be, and never a formula",
        arguments: [
            ("plain", "plain"), ("", ""), ("a,b", "\"a,b\""), ("say \"hi\"", "\"say \"\"hi\"\"\""),
            ("two\nlines", "\"two\nlines\""), ("a\r\nb", "\"a\r\nb\""), ("=1+1", "'=1+1"), ("+1", "'+1"),
            ("-1", "'-1"), ("@SUM(A1)", "'@SUM(A1)"), ("\tx", "'\tx"), ("\rx", "\"'\rx\""), ("\r\nx", "\"'\r\nx\""),
            ("=A1,\"x\"", "\"'=A1,\"\"x\"\"\""), ("a=b", "a=b"), ("=\u{301}1", "'=\u{301}1"),
            ("x\"\u{301},=1", "\"x\"\"\u{301},=1\""), ("'=1", "'=1"),
        ])
    func cells(content: String, cell: String) {
        // Not as strings, which are equal when they look alike.
        #expect(Array(CSVLine([content]).text.utf8) == Array((cell + "\r\n").utf8))
    }

    @Test("CSV has a head, a line for each record, and nothing for what is unknown")
    func csv() async throws {
        let fixture = try CallLogFixture()
        try await fixture.append(2) { record, index in
            if index == 1 {
                record.detail = "=cmd|' /C calc'!A0"
                record.media = ["a.mp4", "b.mp4"]
                record.status = 500
            }
        }

        let lines = try await Self.text(try fixture.log.export(CallFilter(), as: .csv)).split(
            separator: "\r\n", omittingEmptySubsequences: false)

        let ids = try await fixture.all().map(\.id)
        #expect(
            lines == [
                "id,at,kind,request_id,succeeded,status,error,detail,decision,owner,key_name,token_id,token,model,route,job,attempt,queue_ms,first_byte_ms,total_ms,proxy,media,bytes,download_ms,cost_in_usd_ticks,connect_ms",
                "\(ids[0]),2026-11-21T12:00:01.000Z,request,r1,false,500,,'=cmd|' /C calc'!A0,,,,,,,videos,,,,,,,a.mp4 b.mp4,,,,",
                "\(ids[1]),2026-11-21T12:00:00.000Z,request,r0,true,200,,,,,,,,,videos,,,,,,,,,,,",
                "",
            ])
    }

    @Test("JSON lines are exact")
    func jsonLines() async throws {
        let fixture = try CallLogFixture()
        try await fixture.append(1) { record, _ in
            record.detail = "=1\n\"/\""
            record.media = ["a.mp4"]
            record.totalMS = 12
        }

        let text = try await Self.text(try fixture.log.export(CallFilter(), as: .jsonl))

        let id = try #require(try await fixture.all().first?.id)
        #expect(
            text == """
                {"at":"2026-11-21T12:00:00.000Z","attempt":null,"bytes":null,"connect_ms":null,"cost_in_usd_ticks":null,"decision":null,"detail":"=1\\n\\"/\\"",\
                "download_ms":null,"error":null,"first_byte_ms":null,"id":\(id),"job":null,"key_name":null,"kind":"request",\
                "media":["a.mp4"],"model":null,"owner":null,"proxy":null,"queue_ms":null,"request_id":"r0",\
                "route":"videos","status":200,"succeeded":true,"token":null,"token_id":null,"total_ms":12}

                """)
    }

    @Test("All that a filter finds is in it, whatever lies between", arguments: CallExport.Form.allCases)
    func complete(form: CallExport.Form) async throws {
        let fixture = try CallLogFixture()
        try await fixture.append(1700) { record, index in record.status = index.isMultiple(of: 17) ? 500 : 200 }

        let lines = try await Self.text(try fixture.log.export(CallFilter(succeeded: false), as: form)).split {
            $0.isNewline
        }
        let all = try await Self.text(try fixture.log.export(CallFilter(), as: form)).split { $0.isNewline }

        let head = form == .csv ? 1 : 0
        #expect(lines.count == 100 + head)
        #expect(all.count == 1700 + head)
        #expect(Set(all).count == all.count)
    }

    @Test("Nothing is read before it is asked for")
    func backPressure() async throws {
        let fixture = try CallLogFixture()
        try await fixture.append(1700)
        var pieces = try fixture.log.export(CallFilter(), as: .jsonl).makeAsyncIterator()

        let first = try #require(try await pieces.next())
        try await fixture.log.prune(to: 0)

        #expect(String(buffer: first).split(separator: "\n").count == CallExport.recordsPerPiece)
        #expect(try await pieces.next() == nil)
        #expect(try await pieces.next() == nil)
    }

    @Test("An empty log gives a head or nothing")
    func empty() async throws {
        let log = try CallLogFixture().log
        #expect(try await Self.text(try log.export(CallFilter(), as: .csv)).hasPrefix("id,at,"))
        #expect(try await Self.text(try log.export(CallFilter(), as: .jsonl)) == "")
    }

    @Test("A filter that is refused is told before anything is written")
    func refused() async throws {
        let log = try CallLogFixture().log
        #expect(throws: CallLogError.shortText) { try log.export(CallFilter(text: "x"), as: .csv) }
    }
}
