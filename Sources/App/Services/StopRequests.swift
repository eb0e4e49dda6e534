/// What each signal that asks for the end means.
struct StopRequests: Sendable {
    enum Step: Hashable, Sendable {
        /// Let requests under way finish, then end.
        case drain
        /// It belongs to one that was heard already.
        case ignore
        case endAtOnce
    }

    /// One wish may arrive as several signals: `timeout` signals the process and then its group, and a shell script
    /// passes on the Ctrl-C that the terminal has sent to all.
    private static let echo = Duration.milliseconds(500)

    private var first: ContinuousClock.Instant?

    var isStopping: Bool { first != nil }

    mutating func hear(now: ContinuousClock.Instant) -> Step {
        guard let first else {
            first = now
            return .drain
        }
        return now - first < Self.echo ? .ignore : .endAtOnce
    }
}
