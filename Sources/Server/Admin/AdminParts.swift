import Access
import CallLog
import Foundation
import Jobs
import Media
import Pool
import Settings

/// What the administrator's routes stand on, beside what the others do.
package struct AdminParts: Sendable {
    package let administration: Administration
    package let queue: JobQueue
    package let calls: CallLog
    package let settings: SettingsStore
    /// How many records of the call log are kept.
    package let callLimit: @Sendable () -> Int
    /// Says when today began.
    package let timeZone: TimeZone
    /// Whether the console is reached over https although `publicURL` does not say so.
    package let isSecure: Bool

    package init(
        administration: Administration, queue: JobQueue, calls: CallLog, settings: SettingsStore,
        callLimit: @escaping @Sendable () -> Int,
        timeZone: TimeZone = .current, isSecure: Bool = false
    ) {
        self.administration = administration
        self.queue = queue
        self.calls = calls
        self.settings = settings
        self.callLimit = callLimit
        self.timeZone = timeZone
        self.isSecure = isSecure
    }
}
