import NIOCore
import Transport

extension GrokWebClient {
    static let conversations = "/rest/app-chat/conversations/new"

    /// How long the rest of an answer that has told all is waited for, so that its connection can be used again.
    private static let tail = Duration.milliseconds(250)

    /// Makes the call and follows its answer to the end: one report for each piece of bytes that tells something.
    /// Cancelling closes the call. Throws `UpstreamError`, and what `report` throws.
    func follow<Reader: AnswerReader>(
        _ call: Call, with reader: Reader, as credential: Credential, by egress: Egress,
        report: ([Reader.Event]) async throws -> Void
    ) async throws {
        do {
            let start = ContinuousClock.now
            let response = try await send(call, as: credential, by: egress)
            if response.header("content-type")?.lowercased().hasPrefix("text/html") == true {
                throw await refusal(response, of: call.purpose)
            }
            let patience = FramePatience(
                firstFrame: start + configuration.firstFrame, betweenFrames: configuration.betweenFrames)
            let watch = FrameWatch(patience, over: response.body)
            watches.begin(watch)
            defer { watches.end(watch) }
            var frames = FrameStream(response.body, watch: watch)
            guard try await read(&frames, with: reader, report: report) else { return }
            response.body.leave(within: Self.tail)
        } catch let error as UpstreamError {
            throw error.cleared(of: secrets(credential, egress))
        }
    }

    /// Whether the stream goes on behind the last event.
    private func read<Reader: AnswerReader>(
        _ frames: inout FrameStream, with reader: Reader, report: ([Reader.Event]) async throws -> Void
    ) async throws -> Bool {
        var reader = reader
        while !reader.isDone {
            var events: [Reader.Event] = []
            var failure: UpstreamError?
            let objects: [ByteBuffer]?
            do {
                objects = try await frames.next()
            } catch {
                throw reader.broken(by: error)
            }
            do {
                if let objects {
                    for object in objects { try reader.consume(object, into: &events) }
                } else {
                    try reader.end(into: &events)
                }
            } catch {
                failure = error
            }
            if !events.isEmpty { try await report(events) }
            if let failure { throw failure }
            if objects == nil { return false }
        }
        return true
    }
}
