import Foundation
import Store

/// Where a record stands in the log: the millisecond of its `at` and a number within it, in one integer. Fits a
/// JavaScript number until the year 2248.
enum CallPlace {
    static let perMillisecond: Int64 = 1024

    private static let last = 8_796_093_022_207.0

    /// The first place at `date`. Times outside 1970 to 2248 count as the nearest within.
    static func first(at date: Date) -> Int64 {
        let milliseconds = (date.timeIntervalSince1970 * 1000).rounded(.down)
        return Int64(min(max(milliseconds, 0), last)) * perMillisecond
    }

    static func date(of id: Int64) -> Date { Date(milliseconds: milliseconds(of: id)) }

    static func milliseconds(of id: Int64) -> Int64 { id / perMillisecond }
}
