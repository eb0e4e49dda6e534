import Foundation
import Hummingbird
import NIOCore

/// The body of one conversation's answer: frame after frame, each flushed, bent by the fault.
struct ConversationStream: Sendable {
    enum Content: Sendable {
        case video(Video)
        case images(CueSheet)
        /// `instead` of what was asked.
        case words(CueSheet, instead: Bool)
        case nothing
        case admissionDenied

        var isBegun: Bool {
            switch self {
            case .video, .images: true
            case .words(_, let instead): !instead
            case .nothing, .admissionDenied: false
            }
        }

        var isBurst: Bool { if case .words(let sheet, _) = self { sheet.isBurst } else { false } }
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
    let inFlight: InFlight

    private struct EarlyEnd: Error {}

    func send(to writer: inout any ResponseBodyWriter) async throws {
        var pace: Int?
        if case .slowDrip(let rate) = fault { pace = rate }
        var line = Line(
            shaper: FrameShaper(fault: fault, unknown: frames.unknown().buffer),
            outlet: Outlet(writer, isBurst: content.isBurst || fault == .burst, pace: pace, hangUp: hangUp))
        do {
            try await sendAll(to: &line)
            inFlight.end(.completed)
            try await line.outlet.finish()
        } catch is ConnectionCut {
            inFlight.end(.cut)
            throw ConnectionCut()
        } catch {
            inFlight.end(.hungUp)
            throw error
        }
    }

    /// The frames' way out.
    struct Line {
        var shaper: FrameShaper
        var outlet: Outlet
    }

    private func sendAll(to line: inout Line) async throws {
        if case .slowFirstFrame(let milliseconds) = fault {
            try await hangUp.sleep(for: .milliseconds(milliseconds))
        }
        do {
            try await sendFrames(to: &line)
            try await perform(line.shaper.finish(), on: &line)
            try await line.outlet.flush()
        } catch is EarlyEnd {
            // The fault wanted it so.
            if case .inBandError(_, let message, _) = fault, case .video(let video) = content {
                upstream.studio.fail(video.id, because: message, now: Date())
            }
            try await line.outlet.flush()
        }
    }

    private func sendFrames(to line: inout Line) async throws {
        if case .emptyAnswer = fault { return }
        for frame in [frames.conversation(), frames.userResponse(message)] {
            try await send(frame, to: &line)
        }
        if case .hugeLine(let bytes) = fault {
            try await send(frames.unknown(padding: min(64 << 20, max(0, bytes))), to: &line)
        }
        switch content {
        case .nothing: break
        case .admissionDenied: try await send(frames.admissionDenied(), to: &line)
        case .words(let sheet, _), .images(let sheet): try await play(sheet, to: &line)
        case .video(let video): try await sendVideo(video, to: &line)
        }
        if case .inBandError = fault { try await send(frames.finalMetadata(), to: &line) }
    }

    private func sendVideo(
        _ video: Video, to line: inout Line
    ) async throws {
        if case .foreignVideo = fault {
            for frame in frames.foreignVideo(owner: video.owner) { try await send(frame, to: &line) }
        }
        try await send(frames.progress(0, of: video), to: &line)
        var last = 0
        while true {
            switch upstream.studio.standing(video, now: Date()) {
            case .underway(let progress):
                if progress > last {
                    last = progress
                    try await sendStep(progress, of: video, to: &line)
                }
                try await hangUp.sleep(for: untilNextFrame(of: video))
            case .finished:
                // A machine under load may have slept through all steps; there are some all the same.
                for step in [25, 50, 75] where step > last {
                    try await sendStep(step, of: video, to: &line)
                }
                return try await sendEnd(video, to: &line)
            case .moderated(let progress):
                try await send(
                    frames.progress(min(99, max(last, progress)), of: video, moderated: true), to: &line)
                try await send(frames.modelResponse(""), to: &line)
                return try await send(frames.finalMetadata(), to: &line)
            case .failed(let reason):
                try await send(frames.modelResponse("", error: reason), to: &line)
                return try await send(frames.finalMetadata(), to: &line)
            }
        }
    }

    private func sendStep(
        _ progress: Int, of video: Video, to line: inout Line
    ) async throws {
        try await send(frames.progress(progress, of: video), to: &line)
        guard case .progressBackwards = fault else { return }
        try await send(frames.progress(max(0, progress - 20), of: video), to: &line)
    }

    private func sendEnd(
        _ video: Video, to line: inout Line
    ) async throws {
        var withURL = true
        if case .progressWithoutURL = fault { withURL = false }
        try await send(frames.progress(100, of: video, withURL: withURL), to: &line)
        for frame in frames.videoDone(video) { try await send(frame, to: &line) }
    }

    /// The gap, or less if the video is done before. Once its time is up only its file is missing: look often.
    private func untilNextFrame(of video: Video) -> Duration {
        let left = video.dueAt.timeIntervalSince(Date())
        return min(upstream.options.gap, .seconds(max(0.02, left)))
    }

    func send(_ frame: JSON, to line: inout Line) async throws { try await send(frame.buffer, to: &line) }

    func send(_ frame: ByteBuffer, to line: inout Line) async throws {
        try await perform(line.shaper.shape(frame), on: &line)
        inFlight.sent(frames: line.shaper.sent)
    }

    private func perform(_ actions: [FrameShaper.Action], on line: inout Line) async throws {
        for action in actions {
            switch action {
            case .write(let buffer): try await line.outlet.write(buffer)
            case .stall:
                try await line.outlet.flush()
                try await hangUp.sleep(for: nil)
            case .cut:
                try await line.outlet.flush()
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
