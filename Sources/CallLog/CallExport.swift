import NIOCore

/// The records of a filter as a file in pieces, read from the log page by page as fast as somebody takes them.
package struct CallExport: AsyncSequence, Sendable {
    package enum Form: String, Sendable, CaseIterable {
        /// RFC 4180 with a head line. A cell that a spreadsheet would take for a formula has a `'` before it.
        case csv
        /// One JSON object per line: the exact form.
        case jsonl

        package var contentType: String {
            switch self {
            case .csv: "text/csv; charset=utf-8; header=present"
            case .jsonl: "application/jsonl"
            }
        }
    }

    package struct AsyncIterator: AsyncIteratorProtocol {
        package mutating func next() async throws -> ByteBuffer? { nil }
    }

    package func makeAsyncIterator() -> AsyncIterator { AsyncIterator() }
}
