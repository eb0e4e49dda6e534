import Foundation
import NIOCore
import Transport

extension GrokWebClient {
    /// Starts the generation and reports what happens until the file can be fetched. Throws `UpstreamError`; once the
    /// request may have reached the upstream, and until ids are known, with `mayHaveStarted`. Cancelling closes the call.
    /// What `report` throws is thrown on.
    package func generate(
        _ order: VideoOrder, prepared trace: VideoTrace, as credential: Credential, by egress: Egress,
        report: (VideoEvent) async throws -> Void
    ) async throws {
        do {
            try await follow(order, prepared: trace, as: credential, by: egress, report: report)
        } catch let error as UpstreamError {
            throw error.cleared(of: secrets(credential, egress))
        }
    }

    private func follow(
        _ order: VideoOrder, prepared trace: VideoTrace, as credential: Credential, by egress: Egress,
        report: (VideoEvent) async throws -> Void
    ) async throws {
        let start = ContinuousClock.now
        let response = try await send(try conversation(order, trace), as: credential, by: egress)
        if response.header("content-type")?.lowercased().hasPrefix("text/html") == true {
            throw await refusal(response, of: .conversation)
        }
        var bytes = TimedBytes(response.body)
        var frames = FrameReader()
        var video = VideoReader(prepared: trace)
        var lastFrame: ContinuousClock.Instant?
        while true {
            let due = lastFrame.map { $0 + configuration.betweenFrames } ?? start + configuration.firstFrame
            let objects: [Data]
            do {
                guard let piece = try await bytes.next(before: due) else { break }
                objects = try frames.consume(piece)
            } catch {
                // As long as no id is known, the generation may run unseen.
                throw video.trace.videoID == nil ? error.startingUncertain() : error
            }
            for object in objects {
                lastFrame = .now
                // Objects that are no JSON after all say nothing, like unknown frames.
                guard let frame = try? JSONDecoder().decode(ConversationFrame.self, from: object) else { continue }
                for event in try video.consume(frame) {
                    try await report(kept(event))
                    if case .finished = event { return }
                }
            }
        }
        for event in try video.end() { try await report(kept(event)) }
    }

    private func kept(_ event: VideoEvent) -> VideoEvent {
        func kept(_ trace: VideoTrace) -> VideoTrace {
            var trace = trace
            trace.assetPath = trace.assetPath.map { AssetAddress.kept($0, in: configuration) }
            return trace
        }
        return switch event {
        case .traced(let trace): .traced(kept(trace))
        case .finished(let trace): .finished(kept(trace))
        case .progressed: event
        }
    }

    private func conversation(_ order: VideoOrder, _ trace: VideoTrace) throws(UpstreamError) -> Call {
        let path = "/rest/app-chat/conversations/new"
        var conversation: Call
        guard order.reference == nil || trace.uploadID != nil else {
            throw UpstreamError(.badRequest, message: "the reference was not uploaded")
        }
        switch configuration.profile {
        case .december2025:
            guard let post = trace.postID else {
                throw UpstreamError(.badRequest, message: "the media post was not made")
            }
            conversation = try call(
                path,
                json: December2025Request(
                    order, postID: post, uploadID: trace.uploadID, temporary: configuration.temporary))
            conversation.page = "/imagine/" + post
        case .august2026:
            conversation = try call(
                path,
                json: August2026Request(order, uploadID: trace.uploadID, temporary: configuration.temporary))
        }
        conversation.purpose = .conversation
        return conversation
    }
}
