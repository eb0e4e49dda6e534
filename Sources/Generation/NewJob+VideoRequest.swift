import Catalog
import Foundation
import Jobs

extension NewJob {
    /// A client that repeats itself within this time means the same job.
    static let repeatWindow: TimeInterval = 600

    init(_ request: VideoRequest, format: VideoFormat, id: String, retention: Duration, now: Date) throws {
        let arguments = VideoArguments(
            model: request.model.id, prompt: request.prompt, width: request.size.width, height: request.size.height,
            seconds: request.seconds, aspectRatio: format.aspectRatio, resolution: format.resolution,
            reference: request.reference?.name, remixOf: request.remixOf, change: request.source?.change,
            source: request.source?.file.name,
            characters: request.characters.isEmpty ? nil : request.characters.map(\.name), origin: request.origin)
        self.init(
            id: id, kind: VideoWorker.kind, owner: request.owner, arguments: try arguments.encoded(),
            expiresAt: now.addingTimeInterval(retention / .seconds(1)), idempotencyKey: request.idempotencyKey,
            fingerprint: request.fingerprint,
            repeatsSince: request.isRepeat ? now.addingTimeInterval(-Self.repeatWindow) : nil)
    }
}

extension VideoRequest {
    /// Nothing for a new video or a remix, as it always was.
    private var changes: [String] {
        (source.map { $0.change == .remix ? [] : ["\($0.change)", $0.file.sha256] } ?? []) + characters.map(\.sha256)
    }

    /// Of what is asked for, and by which key. An idempotency key is the owner's: with one it does not matter which API key
    /// repeats the wish.
    var fingerprint: String {
        Fingerprint.of(
            [
                idempotencyKey == nil ? keyID : "", model.id, prompt, size.description, String(seconds),
                reference?.sha256 ?? "", remixOf ?? "",
            ] + changes)
    }
}
