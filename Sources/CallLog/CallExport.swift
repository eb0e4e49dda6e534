import NIOCore
import Store

/// The records of a filter as a file in pieces, newest first, read from the log page by page as fast as somebody takes
/// them. Between two pieces it holds nothing but its place.
package struct CallExport: AsyncSequence, Sendable {
    package enum Form: String, Sendable, CaseIterable {
        /// RFC 4180 with a head line. A cell that a spreadsheet would take for a formula has a `'` before it.
        case csv
        /// One JSON object per line: the exact form.
        case jsonl

        package var contentType: String {
            switch self {
            case .csv: "text/csv; charset=utf-8; header=present"
            case .jsonl: "application/jsonl; charset=utf-8"
            }
        }
    }

    static let recordsPerPiece = 500

    let log: CallLog
    let search: CallSearch
    let form: Form

    package struct AsyncIterator: AsyncIteratorProtocol {
        private let export: CallExport
        private var writer: CallLineWriter
        private var place: Int64?
        private var hasBegun = false
        private var hasEnded = false

        init(_ export: CallExport) {
            self.export = export
            writer = CallLineWriter(form: export.form)
        }

        package mutating func next() async throws -> ByteBuffer? {
            var piece = ByteBuffer()
            if !hasBegun {
                hasBegun = true
                writer.writeHead(into: &piece)
            }
            // A page of a search may be empty long before its end.
            while !hasEnded {
                let found = try await export.find(before: place)
                for record in found.records { try writer.write(record, into: &piece) }
                place = found.next
                hasEnded = found.next == nil
                if piece.readableBytes > 0 { return piece }
            }
            return piece.readableBytes > 0 ? piece : nil
        }
    }

    package func makeAsyncIterator() -> AsyncIterator { AsyncIterator(self) }

    private func find(before place: Int64?) async throws -> CallTable.Find {
        // Many pages of a search may find nothing, and until something is written nobody else asks.
        try Task.checkCancellation()
        return try await log.database.read { [search] in
            try CallTable(connection: $0).find(search, before: place, limit: Self.recordsPerPiece)
        }
    }
}
