import Foundation

/// Columns as wide as their widest cell. Control characters in cells are shown as `?`.
struct TextTable {
    let head: [String]
    let rows: [[String]]

    var text: String {
        let lines = ([head] + rows).map { $0.map(Self.printable) }
        let widths = head.indices.map { column in lines.map { $0[column].count }.max() ?? 0 }
        return lines.map { cells in
            let padded = zip(cells, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }
            var line = padded.joined(separator: "  ")
            while line.last == " " { line.removeLast() }
            return line + "\n"
        }.joined()
    }

    private static func printable(_ cell: String) -> String {
        String(
            String.UnicodeScalarView(
                cell.unicodeScalars.map { $0.properties.generalCategory == .control ? "?" : $0 }))
    }
}

extension Date {
    /// `2026-11-21`, in UTC.
    var day: String { formatted(.iso8601.year().month().day()) }
}
