import NIOCore

@testable import Upstream

/// The upstream's bytes, from the network to events.
enum FrameTarget {
    static func check(_ input: FuzzInput) throws {
        try checkReader(input, ConversationReader(drawings: 2), order: order)
        try checkReader(input, XAIChatReader(), order: order)
        try checkReader(input, PictureReader(), order: order)
        try checkReader(input, VideoReader(prepared: VideoTrace(postID: "p-1")), order: order)
        try checkReader(input, VideoReader(prepared: VideoTrace()), order: order)
        // So small a limit that inputs reach it.
        let whole = objects([input.payload], limit: 64)
        for pieces in input.cuts(of: input.payload) {
            try same(whole, objects(pieces, limit: 64), "the same objects below a limit")
        }
        try checkTokens(objects([input.payload], limit: 8 << 20).read)
    }

    private static func checkReader<Reader: AnswerReader>(
        _ input: FuzzInput, _ reader: Reader, order: ([Reader.Event]) throws -> Void
    ) throws where Reader.Event: Hashable {
        let whole = follow([input.payload], with: reader)
        try order(whole.events)
        // One way will do: that the objects are the same for all is checked apart.
        for pieces in input.cuts(of: input.payload).suffix(1) {
            try same(whole, follow(pieces, with: reader), "the same events for any chunking")
        }
    }

    // MARK: Reading

    private struct Outcome<Event: Hashable>: Hashable {
        var events: [Event] = []
        var error: UpstreamError?
    }

    private static func follow<Reader: AnswerReader>(
        _ pieces: [ArraySlice<UInt8>], with reader: Reader
    ) -> Outcome<Reader.Event> where Reader.Event: Hashable {
        var state = AnswerState(reader)
        var outcome = Outcome<Reader.Event>()
        for piece in pieces where !state.isOver && !state.isBroken {
            outcome.events += state.take(ByteBuffer(bytes: piece)) ?? []
        }
        if !state.isOver { outcome.events += state.end() }
        outcome.error = state.failure
        return outcome
    }

    private struct Objects: Hashable {
        var read: [ByteBuffer] = []
        var isTooLong = false
    }

    private static func objects(_ pieces: [ArraySlice<UInt8>], limit: Int) -> Objects {
        var reader = FrameReader(limit: limit)
        var objects = Objects()
        do throws(UpstreamError) {
            for piece in pieces { try reader.consume(ByteBuffer(bytes: piece), into: &objects.read) }
        } catch {
            objects.isTooLong = true
        }
        return objects
    }

    // MARK: Promises

    /// What the quick reader takes it reads as the decoder does, and it passes over nothing.
    private static func checkTokens(_ objects: [ByteBuffer]) throws {
        var last: TokenFrame?
        for object in objects {
            if let quick = ConversationFrame(scanning: object) {
                try same(quick, ConversationFrame(decoding: object), "a frame read quickly is the one decoded")
            }
            guard let quick = TokenFrame(scanning: object, after: last) else { continue }
            last = quick
            guard let slow = ConversationFrame(object) else {
                throw FuzzFault("read as a token, but no JSON: \(String(buffer: object))")
            }
            try same(quick, slow.response?.text, "a token read quickly is the one decoded")
            try holds(
                slow.error == nil && slow.response?.echo == nil && slow.response?.model == nil,
                "a token read quickly holds nothing else")
        }
    }

    private static func order(_ events: [ChatEvent]) throws {
        for (index, event) in events.enumerated() {
            if case .started = event {
                try holds(index == 0, "it starts once, first")
            } else {
                try holds(index > 0, "nothing comes before the start")
            }
            if case .finished = event { try holds(index == events.count - 1, "nothing comes behind the end") }
        }
    }

    private static func order(_ events: [ImageEvent]) throws {
        var progress = -1
        for (index, event) in events.enumerated() {
            switch event {
            case .progressed(let told):
                try holds(told > progress && told <= 100, "progress only rises")
                progress = told
            case .previewed, .charged: break
            case .finished(let path):
                try holds(index == events.count - 1 && !path.isEmpty, "the path comes last")
            }
        }
    }

    private static func order(_ events: [VideoEvent]) throws {
        var progress = -1
        for (index, event) in events.enumerated() {
            switch event {
            case .progressed(let told):
                try holds(told > progress && told <= 100, "progress only rises")
                progress = told
            case .traced: break
            case .finished(let trace):
                try holds(index == events.count - 1 && progress == 100, "the end is the last, at 100 %")
                try holds(trace.assetPath != nil, "what is finished lies somewhere")
            }
        }
    }
}
