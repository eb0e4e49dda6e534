import Jobs

/// OpenAI's four. Clients take any other word for an end.
enum VideoStatus: String {
    case queued, completed, failed
    case inProgress = "in_progress"

    /// - Parameter hasStarted: it ran before. Handed back, it waits again, and must not seem to fall back.
    init(_ state: JobState, hasStarted: Bool) {
        switch state {
        case .available, .scheduled: self = hasStarted ? .inProgress : .queued
        // A job waits for its *next* try only after it was started, and must not seem to fall back.
        case .running, .retryable: self = .inProgress
        case .completed: self = .completed
        case .discarded, .cancelled: self = .failed
        }
    }

    var isPending: Bool { self == .queued || self == .inProgress }
}
