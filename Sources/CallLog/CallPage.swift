/// Some records, newest first.
package struct CallPage: Sendable {
    package let records: [CallRecord]
    package let total: CallTotal
    /// Where the next page begins, for `after`. A page may hold few records or none and still have one: then the search
    /// looked through as much as one answer may cost, and goes on there. nil at the end.
    package let next: Int64?

    package init(records: [CallRecord], total: CallTotal, next: Int64?) {
        self.records = records
        self.total = total
        self.next = next
    }
}

/// How many records a filter finds.
package enum CallTotal: Sendable, Hashable {
    case exactly(Int)
    /// Counting all would cost too much.
    case atLeast(Int)

    package var number: Int {
        switch self {
        case .exactly(let number), .atLeast(let number): number
        }
    }

    package var isExact: Bool {
        switch self {
        case .exactly: true
        case .atLeast: false
        }
    }
}
