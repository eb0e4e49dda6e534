import NIOCore
import Testing

@testable import Upstream

@Suite("An answer, piece by piece") struct AnswerStateTests {
    /// Tells the length of each frame; the frame `{}` is the last.
    private struct Lengths: AnswerReader {
        /// Whether a failure of the bytes is no more than their end.
        var isLenient = false
        var isDone = false

        mutating func consume(_ frame: ByteBuffer, into events: inout [Int]) throws(UpstreamError) {
            guard frame.readableBytes != 3 else { throw Self.refusal }
            events.append(frame.readableBytes)
            isDone = frame.readableBytes == 2
        }

        mutating func end(into events: inout [Int]) throws(UpstreamError) { events.append(0) }

        func broken(by error: UpstreamError) -> UpstreamError? { isLenient ? nil : error }

        static let refusal = UpstreamError(.malformedAnswer, message: "three bytes")
    }

    private static let reset = UpstreamError(.interrupted, message: "reset")
    private static let frame = #"{"a":1}"#

    private func take(_ text: String, _ state: inout AnswerState<Lengths>) -> [Int]? {
        state.take(ByteBuffer(string: text))
    }

    @Test("Frames are told with the piece that completes them, and the end with the bytes' end")
    func pieces() {
        var state = AnswerState(Lengths())
        let told = [take("{", &state), take(#""a":1}"# + "\n" + Self.frame, &state), take("\n", &state)]
        #expect(told == [nil, [7, 7], nil] && !state.isOver)
        #expect(state.end() == [0] && state.isOver && !state.isAhead && state.failure == nil)
    }

    @Test("What came before a frame that is refused is told")
    func refused() {
        var state = AnswerState(Lengths())
        #expect(take(Self.frame + "\n{1}\n" + Self.frame, &state) == [7])
        #expect(state.isOver && state.failure == Lengths.refusal)
    }

    @Test("What came before bytes that are no frames is told; then it is broken")
    func breach() {
        var state = AnswerState(Lengths())
        #expect(take(Self.frame + "\n{" + String(repeating: " ", count: 9 << 20), &state) == [7])
        #expect(state.isBroken && !state.isOver && state.failure == nil)
        #expect(state.end() == [])
        #expect(state.isOver && state.failure?.kind == .malformedAnswer)
    }

    @Test("Bytes that fail are a failure, or no more than an end, as the reader says", arguments: [false, true])
    func fails(isLenient: Bool) {
        var state = AnswerState(Lengths(isLenient: isLenient))
        #expect(take(Self.frame, &state) == [7])
        #expect(state.end(by: Self.reset) == (isLenient ? [0] : []))
        #expect(state.isOver && state.failure == (isLenient ? nil : Self.reset))
    }

    @Test("Behind the last event nothing is awaited, and nothing told", arguments: ["{}", "{}{1}", "{}{12}"])
    func done(text: String) {
        var state = AnswerState(Lengths())
        #expect(take(text, &state) == [2])
        #expect(state.isOver && state.isAhead && state.failure == nil)
    }
}
