import Foundation
import Generation
import HTTPTypes
import Hummingbird
import Jobs
import Media
import NIOCore

/// Sends pictures as server-sent events: unfinished ones as they come, each finished one once.
struct ImageEvents: Sendable {
    let task: ImageTask
    let jobs: ImageJobs
    let sending: PieceSending
    /// Unix seconds.
    let created: Int
    /// Unfinished renditions of each picture at most.
    let previews: Int
    let references: Int
    let now: @Sendable () -> Date

    struct Outcome {
        var bytes = 0
        var media: [String] = []
        /// What ended the stream before its end.
        var failure: APIError?
        /// Whether the client is there still, at the beginning of an event.
        var isWritable = true
    }

    func send(
        _ first: ImageFeed.Element, then feed: ImageFeed, to writer: inout any ResponseBodyWriter,
        _ known: (any Error) -> APIError
    ) async -> Outcome {
        var outcome = Outcome()
        defer { feed.cancel() }
        do {
            try await send(first, then: feed, to: &writer, &outcome)
        } catch {
            let failure = known(APIError.ofImages(error))
            outcome.failure = failure
            guard outcome.isWritable else { return outcome }
            // Whether the client hears of it makes no difference any more.
            try? await send([.text(Self.failed(failure))], to: &writer, &outcome)
        }
        return outcome
    }

    private func send(
        _ first: ImageFeed.Element, then feed: ImageFeed, to writer: inout any ResponseBodyWriter,
        _ outcome: inout Outcome
    ) async throws {
        var element = first
        var sent: [Int: Int] = [:]
        while true {
            switch element {
            case .silence: try await send([.text(ChatChunk.heartbeat)], to: &writer, &outcome)
            case .preview(let preview):
                let ordinal = sent[preview.index, default: 0]
                guard ordinal < previews, let event = partial(preview, ordinal) else { break }
                sent[preview.index] = ordinal + 1
                try await send(event, to: &writer, &outcome)
            case .ended(let job):
                for picture in try job.delivered() {
                    let file = try jobs.open(picture, now())
                    try await send(completed(picture, file, of: job), to: &writer, &outcome)
                    outcome.media.append(picture.name)
                }
                return
            }
            element = try await feed.next()
        }
    }

    private func send(
        _ pieces: [AnswerPiece], to writer: inout any ResponseBodyWriter, _ outcome: inout Outcome
    ) async throws {
        // Half an event is no place for another one.
        outcome.isWritable = false
        try await sending.send(pieces, to: &writer)
        outcome.isWritable = true
        outcome.bytes += pieces.reduce(0) { $0 + $1.length }
    }

    private func partial(_ preview: PicturePreview, _ ordinal: Int) -> [AnswerPiece]? {
        guard let format = FinishedPicture.format(preview.type) else { return nil }
        return event("partial_image", .bytes(preview.bytes), size: nil, format: format) { json in
            json.key("partial_image_index")
            json.value(ordinal)
        }
    }

    private func completed(_ picture: FinishedPicture, _ file: OpenMedia, of job: ImageJob) -> [AnswerPiece] {
        let usage = ImageUsage(prompt: job.prompt, references: references, pictures: [picture])
        return event("completed", .file(file), size: picture.wireSize, format: picture.format ?? "png") { json in
            json.key("usage")
            json.usage(usage)
        }
    }

    /// All that clients require; what nobody knows is `auto`.
    private func event(
        _ name: String, _ picture: AnswerPiece, size: String?, format: String, _ members: (inout JSONWriter) -> Void
    ) -> [AnswerPiece] {
        let type = "\(task.event).\(name)"
        var hole = 0
        var json = JSONWriter(capacity: 384)
        json.object { json in
            json.key("type")
            json.value(type)
            json.key("created_at")
            json.value(created)
            json.key("size")
            json.value(size ?? "auto")
            json.key("quality")
            json.value("auto")
            json.key("background")
            json.value("auto")
            json.key("output_format")
            json.value(format)
            members(&json)
            json.key("b64_json")
            hole = json.hole()
        }
        return AnswerPiece.pieces(
            json.buffer, holes: [(hole, picture)], before: "event: \(type)\ndata: ", after: "\n\n")
    }

    private static func failed(_ error: APIError) -> ByteBuffer {
        var event = ByteBuffer(string: "event: error\ndata: ")
        event.writeImmutableBuffer(error.envelope)
        event.writeStaticString("\n\n")
        return event
    }
}

extension ImageJob {
    /// The pictures of a job that has ended; throws what became of it instead.
    func delivered() throws(APIError) -> [FinishedPicture] {
        guard state == .completed else { throw APIError(failure) }
        guard !pictures.isEmpty else {
            throw .server(.badGateway, "The upstream answered without a picture.", code: "no_image_generated")
        }
        return pictures
    }
}
