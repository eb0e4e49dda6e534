import Foundation
import Settings
import TOMLKit

/// One line of a predecessor's `setting.toml`, as it stands there.
struct OldSetting: Hashable, Sendable {
    /// `grok.proxy_url`
    let path: String
    let value: SettingValue

    /// Only their two sections are read.
    static func read(_ data: Data, file: String) -> OldReading<OldSetting> {
        var reading = OldReading<OldSetting>()
        guard let text = String(data: data, encoding: .utf8) else {
            reading.lose(file, "it is not UTF-8 text")
            return reading
        }
        do {
            let table = try TOMLTable(string: text)
            for section in ["grok", "global"] {
                guard let values = table[section]?.table else { continue }
                for name in values.keys.sorted() {
                    guard let value = values[name] else { continue }
                    let path = "\(section).\(name)"
                    do throws(NoSettingValue) {
                        reading.items.append(OldSetting(path: path, value: try SettingValue(toml: value)))
                    } catch {
                        reading.leaveOut(file, path, "it is \(error)")
                    }
                }
            }
        } catch let error as TOMLParseError {
            // Its own words show the line, and a secret may stand there.
            reading.lose(file, "it is no TOML", at: "line \(error.source.begin.line)")
        } catch {
            reading.lose(file, "it is no TOML")
        }
        return reading
    }
}
