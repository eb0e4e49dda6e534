import Foundation
import Hummingbird
import NIOCore

/// The body of one conversation's answer: frame after frame, each flushed, bent by the fault.
struct ConversationStream: Sendable {
    enum Content: Sendable {
        case video(Video)
        case images([Picture], prompt: String)
        /// `instead` of what was asked.
        case words(String, instead: Bool)
        case nothing
        case admissionDenied

        var isBegun: Bool {
            switch self {
            case .video, .images: true
            case .words(_, let instead): !instead
            case .nothing, .admissionDenied: false
            }
        }
    }

    /// Conversation, user's message, progress 0.
    static let framesUntilID = 3

    let upstream: SimulatedUpstream
    let fault: Fault.Kind?
    let hangUp: HangUp
    let frames: Frames
    let message: String
    let content: Content
    /// Held as long as the stream lives.
    let inFlight: SimulatedUpstream.InFlight

    private struct EarlyEnd: Error {}

    func send(to writer: inout any ResponseBodyWriter) async throws {
        var shaper = FrameShaper(fault: fault, unknown: frames.unknown())
        if case .slowFirstFrame(let milliseconds) = fault {
            try await hangUp.sleep(for: .milliseconds(milliseconds))
        }
        do {
            try await sendFrames(&shaper, to: &writer)
            try await perform(shaper.finish(), on: &writer)
        } catch is EarlyEnd {
            // The fault wanted it so.
            if case .inBandError(_, let message, _) = fault, case .video(let video) = content {
                upstream.studio.fail(video.id, because: message, now: Date())
            }
        }
        try await writer.finish(nil)
    }

    private func sendFrames(_ shaper: inout FrameShaper, to writer: inout any ResponseBodyWriter) async throws {
        if case .emptyAnswer = fault { return }
        for frame in [frames.conversation(), frames.userResponse(message)] {
            try await send(frame, &shaper, to: &writer)
        }
        if case .hugeLine(let bytes) = fault {
            try await send(frames.unknown(padding: min(64 << 20, max(0, bytes))), &shaper, to: &writer)
        }
        switch content {
        case .nothing: break
        case .admissionDenied: try await send(frames.admissionDenied(), &shaper, to: &writer)
        case .words(let answer, _):
            for frame in frames.chat(answer) { try await send(frame, &shaper, to: &writer) }
        case .images(let pictures, let prompt):
            for picture in pictures { _ = try await upstream.studio.renderer.result(picture.rendering) }
            for frame in frames.images(pictures, prompt: prompt) { try await send(frame, &shaper, to: &writer) }
        case .video(let video): try await sendVideo(video, &shaper, to: &writer)
        }
        if case .inBandError = fault { try await send(frames.finalMetadata(), &shaper, to: &writer) }
    }

    private func sendVideo(
        _ video: Video, _ shaper: inout FrameShaper, to writer: inout any ResponseBodyWriter
    ) async throws {
        if case .foreignVideo = fault {
            for frame in frames.foreignVideo(owner: video.owner) { try await send(frame, &shaper, to: &writer) }
        }
        try await send(frames.progress(0, of: video), &shaper, to: &writer)
        var last = 0
        while true {
            switch upstream.studio.standing(video, now: Date()) {
            case .underway(let progress):
                if progress > last {
                    last = progress
                    try await sendStep(progress, of: video, &shaper, to: &writer)
                }
                try await hangUp.sleep(for: untilNextFrame(of: video))
            case .finished:
                // A machine under load may have slept through all steps; there are some all the same.
                for step in [25, 50, 75] where step > last {
                    try await sendStep(step, of: video, &shaper, to: &writer)
                }
                return try await sendEnd(video, &shaper, to: &writer)
            case .moderated(let progress):
                try await send(
                    frames.progress(min(99, max(last, progress)), of: video, moderated: true), &shaper, to: &writer)
                try await send(frames.modelResponse(""), &shaper, to: &writer)
                return try await send(frames.finalMetadata(), &shaper, to: &writer)
            case .failed(let reason):
                try await send(frames.modelResponse("", error: reason), &shaper, to: &writer)
                return try await send(frames.finalMetadata(), &shaper, to: &writer)
            }
        }
    }

    private func sendStep(
        _ progress: Int, of video: Video, _ shaper: inout FrameShaper, to writer: inout any ResponseBodyWriter
    ) async throws {
        try await send(frames.progress(progress, of: video), &shaper, to: &writer)
        guard case .progressBackwards = fault else { return }
        try await send(frames.progress(max(0, progress - 20), of: video), &shaper, to: &writer)
    }

    private func sendEnd(
        _ video: Video, _ shaper: inout FrameShaper, to writer: inout any ResponseBodyWriter
    ) async throws {
        var withURL = true
        if case .progressWithoutURL = fault { withURL = false }
        try await send(frames.progress(100, of: video, withURL: withURL), &shaper, to: &writer)
        for frame in frames.videoDone(video) { try await send(frame, &shaper, to: &writer) }
    }

    /// The gap, or less if the video is done before. Once its time is up only its file is missing: look often.
    private func untilNextFrame(of video: Video) -> Duration {
        let left = video.dueAt.timeIntervalSince(Date())
        return min(upstream.options.gap, .seconds(max(0.02, left)))
    }

    private func send(
        _ frame: JSON, _ shaper: inout FrameShaper, to writer: inout any ResponseBodyWriter
    ) async throws {
        try await perform(shaper.shape(frame), on: &writer)
    }

    private func perform(_ actions: [FrameShaper.Action], on writer: inout any ResponseBodyWriter) async throws {
        for action in actions {
            switch action {
            case .write(let buffer): try await writer.write(buffer)
            case .stall: try await hangUp.sleep(for: nil)
            case .cut:
                hangUp.channel.close(promise: nil)
                throw ConnectionCut()
            case .end: if fault?.endsEarly == true { throw EarlyEnd() }
            }
        }
    }
}

extension Fault.Kind {
    /// Whether its stream ends before its frames do.
    fileprivate var endsEarly: Bool { if case .inBandError = self { true } else { false } }
}
