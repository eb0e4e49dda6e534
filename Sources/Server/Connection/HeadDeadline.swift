import NIOCore

/// Closes connections on which a head takes too long, and those that open and say nothing. How long one may be idle
/// between two requests is not decided here.
struct HeadDeadline {
    /// From a head's first byte to its last.
    static let longest = TimeAmount.seconds(10)
    /// From the connection's beginning to its first byte.
    static let silence = TimeAmount.seconds(15)

    private enum Stage { case betweenRequests, head, body }

    /// Where a connection stood when bytes came.
    struct Place {
        fileprivate let isBetweenRequests: Bool
        fileprivate let heads: Int
    }

    private var stage = Stage.betweenRequests
    private var heads = 0
    private var cutoff = Cutoff()

    mutating func connected(_ channel: any Channel) { cutoff.set(in: Self.silence, channel) }

    /// With a whole head.
    mutating func began() {
        stage = .body
        heads += 1
        cutoff.clear()
    }

    mutating func ended() { stage = .betweenRequests }

    /// All that was owed.
    mutating func answered(_ channel: any Channel) { if stage == .head { cutoff.set(in: Self.longest, channel) } }

    var place: Place { Place(isBetweenRequests: stage == .betweenRequests, heads: heads) }

    /// Bytes were decoded. What comes between two requests and completes no head begins one. (A head that begins in the same
    /// bytes as another request's end is noticed with its next ones.)
    mutating func took(since place: Place, owed: Int, _ channel: any Channel) {
        guard place.isBetweenRequests, place.heads == heads else { return }
        stage = .head
        // While an answer is owed the rest may wait unread in the kernel, which is none of the client's doing.
        if owed == 0 { cutoff.set(in: Self.longest, channel) }
    }

    mutating func clear() { cutoff.clear() }
}
