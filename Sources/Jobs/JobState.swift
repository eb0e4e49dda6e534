/// Where a job stands. `docs/job-states.md` draws who moves it; the table's CHECKs hold the same rules.
package enum JobState: String, Codable, Sendable, CaseIterable {
    /// May be claimed now.
    case available
    /// Waits for its first time to come.
    case scheduled
    /// A worker has it, under its node's lease.
    case running
    /// Failed or asked for a pause, and waits for its next try.
    case retryable
    /// Done. Final.
    case completed
    /// Failed for good. Final.
    case discarded
    /// Called off. Final.
    case cancelled

    package var isFinal: Bool {
        switch self {
        case .completed, .discarded, .cancelled: true
        case .available, .scheduled, .running, .retryable: false
        }
    }

    /// Whether a claim may take it once it is due.
    package var isWaiting: Bool {
        switch self {
        case .available, .scheduled, .retryable: true
        case .running, .completed, .discarded, .cancelled: false
        }
    }
}
