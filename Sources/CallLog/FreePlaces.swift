import Foundation

/// Gives out places in the log to one writer. Records of the same millisecond mostly come in a row: only for the first
/// of them the log is asked.
struct FreePlaces {
    private var start: Int64 = -1
    private var next: Int64 = -1

    /// Behind those of the same millisecond; in the next one if it is full. `newest` finds the last place that is taken
    /// of some.
    mutating func take(
        at date: Date, newest: (_ from: Int64, _ to: Int64) throws -> Int64?
    ) rethrows -> Int64 {
        var wanted = CallPlace.first(at: date)
        while true {
            let end = wanted + CallPlace.perMillisecond
            if wanted != start {
                let taken = try newest(wanted, end)
                (start, next) = (wanted, taken.map { $0 + 1 } ?? wanted)
            }
            guard next >= end else { break }
            wanted = end
        }
        defer { next += 1 }
        return next
    }
}
