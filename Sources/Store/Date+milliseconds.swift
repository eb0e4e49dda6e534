import Foundation

extension Date {
    /// Milliseconds since 1970, rounded down.
    package var milliseconds: Int64 { Int64((timeIntervalSince1970 * 1000).rounded(.down)) }

    /// From milliseconds since 1970.
    package init(milliseconds: Int64) { self.init(timeIntervalSince1970: Double(milliseconds) / 1000) }

    /// As precise as the database keeps it.
    package var wholeMilliseconds: Date { Date(milliseconds: milliseconds) }
}
