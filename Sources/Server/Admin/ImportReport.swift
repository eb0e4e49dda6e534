import Foundation
import Settings

/// A predecessor's file, as an operator's browser read it.
package struct ImportFile: Sendable {
    package let name: String
    package let text: String

    package init(name: String, text: String) {
        self.name = name
        self.text = text
    }
}

/// What an import does or did. Holds no secret.
package struct ImportReport: Sendable {
    /// Things of one kind.
    package struct Part: Hashable, Sendable {
        package let name: String
        package let new: Int
        package let changed: Int
        package let duplicate: Int
        package let invalid: Int

        package init(name: String, new: Int, changed: Int, duplicate: Int, invalid: Int) {
            self.name = name
            self.new = new
            self.changed = changed
            self.duplicate = duplicate
            self.invalid = invalid
        }
    }

    /// A setting that becomes another; secrets are masked.
    package struct Change: Hashable, Sendable {
        package let key: String
        package let from: SettingValue
        package let to: SettingValue

        package init(key: String, from: SettingValue, to: SettingValue) {
            self.key = key
            self.from = from
            self.to = to
        }
    }

    /// Files that were understood for what they are.
    package let found: [String]
    /// Those of them of which nothing could be read.
    package let lost: [String]
    package let parts: [Part]
    package let settings: [Change]
    /// What is left out, and why: the first of `faultCount`.
    package let faults: [String]
    package let faultCount: Int

    package init(
        found: [String], lost: [String], parts: [Part], settings: [Change], faults: [String], faultCount: Int
    ) {
        self.found = found
        self.lost = lost
        self.parts = parts
        self.settings = settings
        self.faults = faults
        self.faultCount = faultCount
    }
}

/// Why nothing was imported.
package enum ImportObstacle: Error, Hashable, Sendable {
    /// No file is one of a predecessor's.
    case nothing
    /// Another import is under way.
    case busy
    /// In words for the operator.
    case failed(String)
}

/// Takes predecessors' files over, or says what that would do. `owner` is whose videos and key they become.
package typealias TakeOver =
    @Sendable (
        _ files: [ImportFile], _ owner: String, _ isPreview: Bool, _ now: Date
    ) async throws -> ImportReport
