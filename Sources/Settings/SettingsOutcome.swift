import Foundation

/// What became of the wish to change settings: all of it or nothing.
package enum SettingsOutcome: Hashable, Sendable {
    case applied(SettingsChange)
    case refused([SettingProblem])
}

package struct SettingsChange: Hashable, Sendable {
    /// The keys whose value is another now, sorted.
    package let changed: [String]
    /// Those of them that take effect at the next start only.
    package let restartRequired: [String]

    package init(changed: [String] = [], restartRequired: [String] = []) {
        self.changed = changed
        self.restartRequired = restartRequired
    }
}

/// Why a key cannot be set so. Holds no value.
package struct SettingProblem: Hashable, Sendable {
    package enum Reason: Hashable, Sendable {
        case unknown
        /// The value must be of this form.
        case invalid(form: String)
        /// A masked value that stands for nothing, or for more than one.
        case masked
        /// Set by what stands above: `flag --port`.
        case pinned(origin: String)
    }

    package let path: String
    package let reason: Reason

    package init(path: String, reason: Reason) {
        self.path = path
        self.reason = reason
    }
}

/// One key as an administrator sees it.
package struct SettingView: Hashable, Sendable {
    package let path: String
    package let meaning: String
    package let form: String
    package let isSecret: Bool
    /// Whether a change takes effect at once.
    package let isLive: Bool
    /// Masked where it is secret.
    package let value: SettingValue
    /// What would hold without a change made here; masked as well.
    package let base: SettingValue
    /// `default`, `file …`, `settings`, `environment …`, `flag …`
    package let origin: String
    /// Whether a change here is refused.
    package let isPinned: Bool
    /// Whether what holds now is not what the process was started with.
    package let needsRestart: Bool
    /// Of the last change made here.
    package let changedAt: Date?
    package let changedBy: String?
}
