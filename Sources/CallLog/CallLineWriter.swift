import Foundation
import NIOCore

/// Writes records as lines of a file.
struct CallLineWriter {
    private let form: CallExport.Form
    private let encoder = JSONEncoder()

    init(form: CallExport.Form) {
        self.form = form
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    }

    func writeHead(into buffer: inout ByteBuffer) {
        guard form == .csv else { return }
        buffer.writeString(CSVLine(CallLine.CodingKeys.allCases.map(\.rawValue)).text)
    }

    func write(_ record: CallRecord, into buffer: inout ByteBuffer) throws {
        let line = CallLine(record)
        switch form {
        case .csv: buffer.writeString(CSVLine(line.cells).text)
        case .jsonl:
            buffer.writeBytes(try encoder.encode(line))
            buffer.writeInteger(UInt8(ascii: "\n"))
        }
    }
}
