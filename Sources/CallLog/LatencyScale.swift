import Foundation

/// Milliseconds in buckets, each a tenth longer than the one before: about 200 for a day. What a bucket stands for is at
/// most 5 % off any time in it (from 10 ms on; below, whole milliseconds are coarser than that).
enum LatencyScale {
    private static let growth = 1.1

    /// 0 is for less than a millisecond.
    static func bucket(of milliseconds: Int) -> Int {
        milliseconds < 1 ? 0 : Int(log(Double(milliseconds)) / log(growth)) + 1
    }

    /// The geometric middle.
    static func milliseconds(of bucket: Int) -> Int {
        bucket < 1 ? 0 : Int(pow(growth, Double(bucket) - 0.5).rounded())
    }

    /// Nearest rank; nil for no calls.
    static func latency(of histogram: [Int: Int]) -> CallStatistics.Latency? {
        let buckets = histogram.sorted { $0.key < $1.key }
        let total = buckets.reduce(0) { $0 + $1.value }
        guard total > 0 else { return nil }
        func quantile(_ share: Double) -> Int {
            let rank = max(Int((Double(total) * share).rounded(.up)), 1)
            var seen = 0
            for (bucket, number) in buckets {
                seen += number
                if seen >= rank { return milliseconds(of: bucket) }
            }
            return 0
        }
        return CallStatistics.Latency(p50MS: quantile(0.5), p95MS: quantile(0.95))
    }
}
