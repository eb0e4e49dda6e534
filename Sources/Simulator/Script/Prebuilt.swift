import Foundation
import Hummingbird
import NIOConcurrencyHelpers
import NIOCore

/// A scripted answer whose bytes are the same for everybody, for thousands of streams a second.
struct Prebuilt: Sendable {
    private enum Item: Sendable {
        case line(ByteBuffer)
        case pause(Duration)
    }

    private let match: [UInt8]
    private let token: String?
    private let items: [Item]
    private let gap: Duration?

    /// nil for one that is to be built for each message.
    init?(_ answer: ScriptedAnswer) {
        guard answer.isPrebuilt, answer.times == nil else { return nil }
        match = Array(answer.match.utf8)
        token = answer.token
        let frames = Frames(model: answer.model ?? "grok-3", now: Date())
        let sheet = CueSheet.scripted(
            answer, frames, on: .init(message: "", sight: "", draw: { _, _ in [] }))
        gap = sheet.gap
        var items: [Item] = []
        for cue in [.frame(frames.conversation()), .frame(frames.userResponse(""))] + sheet.cues {
            switch cue {
            case .frame(let frame): items.append(.line(FrameShaper.line(frame.buffer)))
            case .raw(let text): items.append(.line(FrameShaper.line(ByteBuffer(string: text))))
            case .pause(let duration): items.append(.pause(duration))
            case .drawing: break
            }
        }
        self.items = sheet.isBurst ? Prebuilt.joined(items) : items
    }

    private static func joined(_ items: [Item]) -> [Item] {
        var whole = ByteBuffer()
        for case .line(let line) in items { whole.writeImmutableBuffer(line) }
        return [.line(whole)]
    }

    func fits(_ body: ByteBuffer, token: String) -> Bool {
        (self.token == nil || self.token == token)
            && (match.isEmpty || body.readableBytesView.firstRange(of: match) != nil)
    }

    func response(_ inFlight: InFlight, hangUp: HangUp) -> Response {
        Response(
            status: .ok, headers: [.contentType: "application/json"],
            body: ResponseBody { writer in
                try await send(to: &writer, hangUp: hangUp)
                inFlight.end(.completed)
                try await writer.finish(nil)
            })
    }

    private func send(to writer: inout any ResponseBodyWriter, hangUp: HangUp) async throws {
        for (index, item) in items.enumerated() {
            // The first two frames come together, as they do otherwise.
            if index > 1, let gap { try await hangUp.sleep(for: gap) }
            switch item {
            case .line(let line): try await writer.write(line)
            case .pause(let duration): try await hangUp.sleep(for: duration)
            }
        }
    }
}

extension SimulatedUpstream {
    /// The prebuilt answer to a conversation's body. None while a fault for conversations waits.
    func prebuilt(_ body: ByteBuffer, token: String) -> Prebuilt? {
        let prebuilt = records.withLockedValue { records in
            records.script.prebuilt.isEmpty || records.faults.faults.contains { $0.route == .conversation }
                ? [] : records.script.prebuilt
        }
        return prebuilt.first { $0.fits(body, token: token) }
    }
}
