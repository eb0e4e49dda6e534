import Foundation
import NIOConcurrencyHelpers

/// The `Date` of answers, written once a second.
final class DateStamp: Sendable {
    private let last = NIOLockedValueBox((seconds: -1, text: ""))

    func text(_ now: Date) -> String {
        let seconds = max(0, Int(now.timeIntervalSince1970))
        return last.withLockedValue { last in
            if last.seconds != seconds { last = (seconds, HTTPDate(seconds: seconds).text) }
            return last.text
        }
    }
}
