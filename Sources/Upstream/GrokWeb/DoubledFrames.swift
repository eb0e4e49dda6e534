import NIOCore

/// Notices a stream that says everything twice, and the second of each pair.
///
/// Words may be repeated in earnest (`ha`, `ha`), in frames alike to the byte. But an answer is opened by frames that are
/// said once: only a stream that repeats those is taken for doubled.
struct DoubledFrames {
    private enum State {
        case unopened
        case opened(ByteBuffer)
        case single
        /// The frame whose second is due; nil behind a pair.
        case doubled(ByteBuffer?)
    }

    private var state = State.unopened

    /// Whether `frame` says only what the one before it said; `isText` tells the frames that can open no answer.
    mutating func isSecond(_ frame: ByteBuffer, isText: Bool) -> Bool {
        switch state {
        case .single: return false
        case .unopened:
            state = isText ? .single : .opened(frame)
            return false
        case .opened(let first):
            state = frame == first ? .doubled(nil) : .single
            return frame == first
        case .doubled(let first):
            state = frame == first ? .doubled(nil) : .doubled(frame)
            return frame == first
        }
    }
}
