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
    package let tokens: TokenPool
    package let proxies: ProxyPool
    package let queue: JobQueue
    package let calls: CallLog
    package let settings: SettingsStore
    /// How many records of the call log are kept.
    package let callLimit: @Sendable () -> Int
    /// What a token whose quota for chats is unknown is counted for.
    package let assumedQuota: @Sendable () -> Int
    /// Says when today began.
    package let timeZone: TimeZone
    /// Whether the console is reached over https although `publicURL` does not say so.
    package let isSecure: Bool
    /// nil where nothing can be imported.
    package let takeOver: TakeOver?

    package init(
        administration: Administration, tokens: TokenPool, proxies: ProxyPool, queue: JobQueue, calls: CallLog,
        settings: SettingsStore, callLimit: @escaping @Sendable () -> Int,
        assumedQuota: @escaping @Sendable () -> Int = { 80 },
        timeZone: TimeZone = .current, isSecure: Bool = false, takeOver: TakeOver? = nil
    ) {
        self.administration = administration
        self.tokens = tokens
        self.proxies = proxies
        self.queue = queue
        self.calls = calls
        self.settings = settings
        self.callLimit = callLimit
        self.assumedQuota = assumedQuota
        self.timeZone = timeZone
        self.isSecure = isSecure
        self.takeOver = takeOver
    }
}
