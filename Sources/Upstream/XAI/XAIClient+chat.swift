import Foundation
import NIOCore
import Transport

extension XAIClient {
    private static let conversations = "/chat/completions"

    /// As `ConversationProvider` has it. It costs money: a question that may have been heard is never asked again. After the
    /// head of a 2xx it was heard, unless an error in the answer's place says that nothing came of it.
    package func converse(
        _ order: consuming ChatOrder, as credential: Credential, by egress: Egress,
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
            let error = cleared(error, credential)
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
        call.readSize = 1 << 10
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
        try await watches.follow(
            watches.stream(response.body, within: patience, with: XAIChatReader()), report: report)
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
