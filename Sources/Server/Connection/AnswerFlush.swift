import NIOCore
import NIOHTTPTypes

/// Which flushes of an answer wait until its task has nothing more to say for now: a head's, as what it announces is mostly
/// written next, and that of its last piece where it is announced (conversations do), which the end follows. What goes out
/// together is one step less for the kernel, and for the client. A task that runs elsewhere than on the connection's event loop
/// may write its next part too late for that; it loses nothing.
struct AnswerFlush {
    /// Sent down the pipeline before the last piece is written.
    struct LastPiece: Sendable {}

    enum Step: Hashable {
        case now, later, never
    }

    private var isHeadAlone = false
    private var isLastPiece = false
    private var isWaiting = false

    /// When it is asked for.
    mutating func asked() -> Step {
        guard isHeadAlone || isLastPiece else {
            isWaiting = false
            return .now
        }
        defer { isWaiting = true }
        return isWaiting ? .never : .later
    }

    /// When `later` has come: whether it is still due.
    mutating func came() -> Bool {
        defer { isWaiting = false }
        return isWaiting
    }

    mutating func expectsEnd() { isLastPiece = true }

    mutating func wrote(_ part: HTTPResponsePart) {
        switch part {
        case .head: isHeadAlone = true
        case .body: isHeadAlone = false
        case .end: (isHeadAlone, isLastPiece) = (false, false)
        }
    }
}

extension APIContext {
    /// The next piece of the body is its last one.
    func endsWithNextPiece() { channel.triggerUserOutboundEvent(AnswerFlush.LastPiece(), promise: nil) }
}
