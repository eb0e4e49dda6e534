import Foundation

/// What all calls of one kind since the log was last cleared add up to, also those whose records are pruned.
package struct CallStatistics: Sendable, Hashable {
    package struct Count: Sendable, Hashable {
        package var total: Int
        package var succeeded: Int
        package var failed: Int { total - succeeded }
        /// From 0 to 1; nil when there were none.
        package var successRate: Double? { total > 0 ? Double(succeeded) / Double(total) : nil }

        package init(total: Int = 0, succeeded: Int = 0) {
            self.total = total
            self.succeeded = succeeded
        }
    }

    /// How long calls that succeeded took: over today and the six days before it (in UTC), or in one quarter of an hour. At
    /// most 5 % off.
    package struct Latency: Sendable, Hashable {
        package let p50MS: Int
        package let p95MS: Int

        package init(p50MS: Int, p95MS: Int) {
            self.p50MS = p50MS
            self.p95MS = p95MS
        }
    }

    package struct Model: Sendable, Hashable {
        /// nil: calls that named no model of ours.
        package let model: String?
        package let count: Count
        package let today: Count
        package let latency: Latency?

        package init(model: String?, count: Count, today: Count, latency: Latency?) {
            self.model = model
            self.count = count
            self.today = today
            self.latency = latency
        }
    }

    package struct Day: Sendable, Hashable {
        package let start: Date
        package let count: Count

        package init(start: Date, count: Count) {
            self.start = start
            self.count = count
        }
    }

    /// A quarter of an hour, counted from midnight in UTC.
    package struct Quarter: Sendable, Hashable {
        package let start: Date
        package let count: Count
        /// Of those that succeeded; nil if none did.
        package let latency: Latency?
    }

    package let count: Count
    package let today: Count
    package let latency: Latency?
    /// The busiest first.
    package let models: [Model]
    /// Records of this kind in the log now.
    package let kept: Int

    package init(count: Count, today: Count, latency: Latency?, models: [Model], kept: Int) {
        self.count = count
        self.today = today
        self.latency = latency
        self.models = models
        self.kept = kept
    }
}
