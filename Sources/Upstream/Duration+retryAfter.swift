import Foundation

extension Duration {
    /// What a Retry-After header asks for, in seconds or as a date; nil where it asks for nothing.
    init?(retryAfter header: String?, now: Date) {
        guard let header else { return nil }
        if let seconds = Double(header), seconds >= 0 {
            self.init(told: seconds)
        } else if let date = Self.httpDate(header) {
            self.init(told: max(0, date.timeIntervalSince(now)))
        } else {
            return nil
        }
    }

    /// No more than 30 days, and a number: what an upstream writes must not overflow our clocks.
    init?(told seconds: Double) {
        guard seconds.isFinite else { return nil }
        self = .milliseconds(Int(min(max(seconds, 0), 30 * 86_400) * 1000))
    }

    private static func httpDate(_ text: String) -> Date? {
        let format = DateFormatter()
        format.locale = Locale(identifier: "en_US_POSIX")
        format.timeZone = TimeZone(secondsFromGMT: 0)
        format.dateFormat = "EEE, dd MMM yyyy HH:mm:ss zzz"
        return format.date(from: text)
    }
}
