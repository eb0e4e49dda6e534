import NIOCore

/// Makes events of the frames of one answer. A pure state machine: what it returns depends on the frames alone, not on
/// how they were cut.
protocol AnswerReader {
    associatedtype Event: Sendable

    /// Whether the last event was told; what follows says nothing new.
    var isDone: Bool { get }

    /// Appends what one frame tells. Throws what ends the answer; what was appended before stays told.
    mutating func consume(_ frame: ByteBuffer, into events: inout [Event]) throws(UpstreamError)

    /// The stream ended, or failed in a way that is no more than an end; for us perhaps too early.
    mutating func end(into events: inout [Event]) throws(UpstreamError)

    /// What it means for the answer that the stream failed; nil: no more than that it ended.
    func broken(by error: UpstreamError) -> UpstreamError?
}

extension AnswerReader {
    func broken(by error: UpstreamError) -> UpstreamError? { error }
}
