import Foundation
import NIOCore
import Transport

extension XAIClient {
    private static let conversations = "/chat/completions"
    /// How long the rest of an answer that has told all is waited for, so that its connection can be used again.
    private static let tail = Duration.milliseconds(250)

    /// As `ConversationProvider` has it. It costs money: a question that may have been heard is never asked again. After the
    /// head of a 2xx it was heard, unless an error in the answer's place says that nothing came of it.
    package func converse(
        _ order: ChatOrder, as credential: Credential, by egress: Egress,
        report: ([ChatEvent]) async throws -> Void
    ) async throws {
        guard let dialogue = order.dialogue else {
            throw UpstreamError(.badRequest, message: "the API takes conversations turn by turn")
        }
        let start = ContinuousClock.now
        let response = try await send(try call(for: dialogue), as: credential, by: egress)
        var isAnswered = false
        do {
            try await follow(response, since: start) { events in
                isAnswered = isAnswered || events.contains { $0.isPartOfAnswer }
                try await report(events)
            }
        } catch let error as UpstreamError {
            let error = error.cleared(of: [credential.secret])
            throw isAnswered ? error.startingUncertain() : error
        }
    }

    private func call(for dialogue: ChatDialogue) throws(UpstreamError) -> Call {
        var call = Call(
            path: Self.conversations, body: .bytes(try XAIChatRequest(dialogue).json()), purpose: .conversation)
        call.accept = "text/event-stream, application/json"
        call.firstByte = configuration.chatSilence
        call.idle = configuration.chatSilence
        call.total = configuration.chatTotal
        // They come in words.
        call.readSize = 4 << 10
        return call
    }

    private func follow(
        _ response: TransferResponse, since start: ContinuousClock.Instant, report: ([ChatEvent]) async throws -> Void
    ) async throws {
        guard response.header("content-type")?.lowercased().hasPrefix("text/event-stream") == true else {
            return try await report(try await told(whole: response))
        }
        let patience = FramePatience(
            firstFrame: start + configuration.chatSilence, betweenFrames: configuration.chatSilence)
        let watch = FrameWatch(patience, over: response.body)
        watches.begin(watch)
        defer { watches.end(watch) }
        var frames = FrameStream(response.body, watch: watch)
        if try await read(&frames, report: report) { response.body.leave(within: Self.tail) }
    }

    /// Whether the stream goes on behind the last event.
    private func read(
        _ frames: inout FrameStream, report: ([ChatEvent]) async throws -> Void
    ) async throws -> Bool {
        var reader = XAIChatReader()
        while !reader.isDone {
            var events: [ChatEvent] = []
            var failure: UpstreamError?
            let objects = try await next(&frames, isOver: reader.isOver)
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

    /// nil at the end, also at a bad one of an answer that is told.
    private func next(_ frames: inout FrameStream, isOver: Bool) async throws -> [ByteBuffer]? {
        do {
            return try await frames.next()
        } catch {
            guard isOver, error.kind != .cancelled else { throw error.startingUncertain() }
            return nil
        }
    }

    /// What came whole although a stream was asked for: an answer, or an error that calls itself a success.
    private func told(whole response: TransferResponse) async throws(UpstreamError) -> [ChatEvent] {
        let body: Data
        do {
            body = try await whole(response, of: .conversation)
        } catch {
            throw error.startingUncertain()
        }
        let chunk: XAIChatChunk
        do {
            chunk = try JSONDecoder().decode(XAIChatChunk.self, from: body)
        } catch {
            // A page, of whoever stands before the API. What the API did meanwhile nobody knows.
            throw UpstreamError(
                .unavailable, status: response.status, message: XAIRefusal(page: body).message, mayHaveStarted: true)
        }
        if let refusal = chunk.refusal { throw UpstreamError(refusal, status: nil) }
        var (reader, events) = (XAIChatReader(), [ChatEvent]())
        try reader.consume(chunk, into: &events)
        try reader.end(into: &events)
        return events
    }
}
