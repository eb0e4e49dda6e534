import Foundation
import Logging

/// An event on its way to a line.
struct LogLine {
    let time: Date
    let level: Logger.Level
    let label: String
    let message: String
    /// In order; masked and cut already.
    let fields: [(name: String, value: String)]

    /// `{"time":…,"level":…,"logger":…,"message":…,FIELDS}`. Fields that do not fit are left out, and `"truncated":true` says so.
    func json(upTo limit: Int) -> String {
        var line = "{\"time\":\(stamp.quoted),\"level\":\"\(level)\",\"logger\":\(label.quoted)"
        line += ",\"message\":\(message.quoted)"
        let end = ",\"truncated\":true}\n"
        for (name, value) in fields {
            let name = Self.ownNames.contains(name) ? "field_" + name : name
            let field = ",\(name.quoted):\(value.quoted)"
            guard line.utf8.count + field.utf8.count + end.utf8.count <= limit else { return line + end }
            line += field
        }
        return line + "}\n"
    }

    /// `2026-11-21T07:30:00.000Z info     Message name=value`. Fields that do not fit are left out, and `…` says so.
    func text(upTo limit: Int) -> String {
        let padding = String(repeating: " ", count: max(0, 8 - level.rawValue.count))
        var line = "\(stamp) \(level)\(padding) \(message.onOneLine)"
        let end = " …\n"
        for (name, value) in fields {
            let isPlain = !value.isEmpty && !value.contains { $0 == " " || $0 == "\"" || $0 == "=" }
            let field = " \(name.onOneLine)=\(isPlain ? value.onOneLine : value.quoted)"
            guard line.utf8.count + field.utf8.count + end.utf8.count <= limit else { return line + end }
            line += field
        }
        return line + "\n"
    }

    private static let ownNames: Set<String> = ["time", "level", "logger", "message", "truncated"]

    private var stamp: String {
        time.formatted(
            .iso8601.year().month().day().time(includingFractionalSeconds: true).timeZone(separator: .omitted))
    }
}

extension String {
    /// As a JSON string. Whatever could end the line or move a terminal's cursor is escaped.
    fileprivate var quoted: String { "\"" + escaped(quotes: true) + "\"" }

    fileprivate var onOneLine: String { escaped(quotes: false) }

    private func escaped(quotes: Bool) -> String {
        var text = ""
        text.reserveCapacity(utf8.count)
        for scalar in unicodeScalars {
            switch scalar {
            case "\"" where quotes: text += "\\\""
            case "\\" where quotes: text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{2028}", "\u{2029}":
                let digits = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text
    }
}
