import CallLog
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Pool

/// The tokens of a filter as a file, oldest first, read page by page as fast as somebody takes them. By their labels: a
/// secret never comes out.
struct TokenExport: AsyncSequence, Sendable {
    enum Form: String {
        case csv, jsonl
    }

    private static let tokensPerPiece = 500

    let tokens: TokenPool
    let filter: TokenFilter
    let form: Form
    /// By which states are told.
    let now: Date

    var response: Response {
        Response(
            status: .ok,
            headers: [
                .contentType: form == .csv
                    ? "text/csv; charset=utf-8; header=present" : "application/jsonl; charset=utf-8",
                .contentDisposition: "attachment; filename=\"tokens.\(form.rawValue)\"",
            ], body: ResponseBody(asyncSequence: self))
    }

    struct AsyncIterator: AsyncIteratorProtocol {
        let export: TokenExport
        private var offset = 0
        private var hasEnded = false

        init(export: TokenExport) { self.export = export }

        mutating func next() async throws -> ByteBuffer? {
            guard !hasEnded else { return nil }
            let page = try await export.tokens.page(
                export.filter, order: .oldest, offset: offset, limit: TokenExport.tokensPerPiece)
            var piece = ByteBuffer()
            if offset == 0, export.form == .csv { piece.writeString(CSVLine(Token.columns).text) }
            for token in page.tokens { export.write(token, &piece) }
            offset += page.tokens.count
            hasEnded = page.tokens.count < TokenExport.tokensPerPiece
            return piece
        }
    }

    func makeAsyncIterator() -> AsyncIterator { AsyncIterator(export: self) }

    private func write(_ token: Token, _ piece: inout ByteBuffer) {
        switch form {
        case .csv: piece.writeString(CSVLine(token.cells(now: now)).text)
        case .jsonl:
            var json = JSONWriter()
            json.value(token.json(now: now))
            piece.writeImmutableBuffer(json.buffer)
            piece.writeString("\n")
        }
    }
}

extension Token {
    fileprivate static let columns = [
        "id", "token", "token_type", "state", "reason", "tags", "note", "uses", "failures", "created_time",
        "last_used_at",
    ]

    fileprivate func cells(now: Date) -> [String] {
        let members = json(now: now).members
        return Self.columns.map { name in
            switch members.first(where: { $0.0 == name })?.1 {
            case .text(let text): text
            case .integer(let number): String(number)
            case .array(let elements):
                elements.compactMap { if case .text(let text) = $0 { text } else { nil } }.joined(separator: " ")
            default: ""
            }
        }
    }
}
