import NIOCore
import Transport

extension GrokWebClient {
    static let conversations = "/rest/app-chat/conversations/new"

    /// A call whose answer has begun. On the heap: frames hold it.
    final class Begun: Sendable {
        let bytes: TransferBytes
        /// With the answer's frames.
        let patience: FramePatience

        init(bytes: TransferBytes, patience: FramePatience) {
            self.bytes = bytes
            self.patience = patience
        }
    }

    /// Makes the call, and returns with the head of its answer. What was sent is not needed any more then.
    // Not inlined: its locals would lie in the frame of every stream for as long as it lives.
    @inline(never)
    func begin(_ call: Call, as credential: Credential, by egress: Egress) async throws(UpstreamError) -> Begun {
        let start = ContinuousClock.now
        let response = try await send(call, as: credential, by: egress)
        if response.header("content-type")?.lowercased().hasPrefix("text/html") == true {
            throw cleared(await refusal(response, of: call.purpose), credential, egress)
        }
        let patience = FramePatience(
            firstFrame: start + configuration.firstFrame, betweenFrames: configuration.betweenFrames)
        return Begun(bytes: response.body, patience: patience)
    }

    /// Follows an answer to its end: one report for each piece of bytes that tells something. Cancelling closes the call.
    /// Throws `UpstreamError`, and what `report` throws.
    func follow<Reader: AnswerReader>(
        _ begun: Begun, with reader: @autoclosure () -> Reader, as credential: Credential, by egress: Egress,
        report: ([Reader.Event]) async throws -> Void
    ) async throws {
        do {
            try await watches.follow(stream(begun, with: reader()), report: report)
        } catch {
            throw cleared(error, credential, egress)
        }
    }

    func stream<Reader: AnswerReader>(_ begun: Begun, with reader: Reader) -> AnswerStream<Reader> {
        watches.stream(begun.bytes, within: begun.patience, with: reader)
    }

    // Not inlined: its locals would lie in the frame of every stream for as long as it lives.
    @inline(never)
    func cleared(_ error: any Error, _ credential: Credential, _ egress: Egress) -> any Error {
        (error as? UpstreamError).map { cleared($0, credential, egress) } ?? error
    }
}
