import Settings
import TOMLKit

/// What stands in TOML in a setting's place and is none; says so without showing it.
struct NoSettingValue: Error, Hashable, CustomStringConvertible {
    /// `a date`, `a list that holds a table`
    let description: String
}

extension SettingValue {
    /// Throws for dates and tables, and for lists that hold any: nothing of them is left out unsaid.
    init(toml value: any TOMLValueConvertible) throws(NoSettingValue) {
        if let text = value.string {
            self = .text(text)
        } else if let flag = value.bool {
            self = .flag(flag)
        } else if let number = value.int {
            self = .integer(number)
        } else if let number = value.double {
            self = .real(number)
        } else if let array = value.array {
            var values: [SettingValue] = []
            for element in array {
                do {
                    values.append(try SettingValue(toml: element))
                } catch {
                    throw NoSettingValue(description: "a list that holds \(error)")
                }
            }
            self = .list(values)
        } else {
            throw NoSettingValue(description: "a \(value.type)")
        }
    }
}
