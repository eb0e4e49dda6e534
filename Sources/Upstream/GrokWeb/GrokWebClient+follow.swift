import NIOCore
import Transport

extension GrokWebClient {
    static let conversations = "/rest/app-chat/conversations/new"

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
            try await watches.follow(response.body, within: patience, with: reader, report: report)
        } catch let error as UpstreamError {
            throw error.cleared(of: secrets(credential, egress))
        }
    }
}
