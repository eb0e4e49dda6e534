import Foundation
import NIOCore

extension ConversationStream {
    func play(_ sheet: CueSheet, to line: inout Line) async throws {
        for (index, cue) in sheet.cues.enumerated() {
            if index > 0, let gap = sheet.gap { try await hangUp.sleep(for: gap) }
            switch cue {
            case .frame(let frame): try await send(frame, to: &line)
            case .raw(let text): try await send(ByteBuffer(string: text), to: &line)
            case .pause(let duration):
                try await line.outlet.flush()
                try await hangUp.sleep(for: duration)
            case .drawing(let pictures): try await sendPictures(pictures, to: &line)
            }
        }
    }

    /// Each picture is announced, previewed, and whole when its file is there.
    private func sendPictures(_ pictures: [Picture], to line: inout Line) async throws {
        for picture in pictures { try await send(frames.announcement(of: picture), to: &line) }
        let previews = max(0, upstream.options.imagePreviews)
        let step = Duration.seconds(upstream.options.imageSeconds / Double(previews + 1))
        for part in 0..<previews {
            if step > .zero { try await hangUp.sleep(for: step) }
            let progress = 100 * (part + 1) / (previews + 1)
            if case .moderated(let limit) = fault, progress >= limit { break }
            for (index, picture) in pictures.enumerated() {
                let state = DrawingState(
                    picture: picture, index: index, sequence: part, progress: progress, path: picture.previewPath(part))
                try await send(frames.drawn(state, asCard: isCarded), to: &line)
                guard case .progressBackwards = fault else { continue }
                let less = DrawingState(
                    picture: picture, index: index, sequence: part, progress: max(0, progress - 20),
                    path: picture.previewPath(part))
                try await send(frames.drawn(less, asCard: isCarded), to: &line)
            }
        }
        if step > .zero { try await hangUp.sleep(for: step) }
        for (index, picture) in pictures.enumerated() {
            try await send(
                frames.drawn(try await end(of: picture, index: index, sequence: previews), asCard: isCarded), to: &line)
        }
    }

    private func end(of picture: Picture, index: Int, sequence: Int) async throws -> DrawingState {
        if case .moderated(let progress) = fault {
            return DrawingState(
                picture: picture, index: index, sequence: sequence, progress: min(99, progress), path: nil,
                isModerated: true)
        }
        if case .modelResponseError = fault {
            return DrawingState(picture: picture, index: index, sequence: sequence, progress: 99, path: nil)
        }
        _ = try await upstream.studio.renderer.result(picture.rendering)
        var path: String? = picture.path
        if case .progressWithoutURL = fault { path = nil }
        return DrawingState(picture: picture, index: index, sequence: sequence, progress: 100, path: path)
    }

    private var isCarded: Bool { if case .cardAttachments = fault { true } else { false } }
}
