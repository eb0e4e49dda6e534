import Catalog
import Crypto
import Foundation
import Jobs

extension NewJob {
    /// A client that repeats itself within this time means the same job.
    static let repeatWindow: TimeInterval = 600

    init(_ request: VideoRequest, format: VideoFormat, id: String, retention: Duration, now: Date) throws {
        let arguments = VideoArguments(
            model: request.model.id, prompt: request.prompt, width: request.size.width, height: request.size.height,
            seconds: request.seconds, aspectRatio: format.aspectRatio, resolution: format.resolution,
            reference: request.reference?.name, remixOf: request.remixOf, origin: request.origin)
        self.init(
            id: id, kind: VideoWorker.kind, owner: request.owner, arguments: try arguments.encoded(),
            expiresAt: now.addingTimeInterval(retention / .seconds(1)), idempotencyKey: request.idempotencyKey,
            fingerprint: request.fingerprint,
            repeatsSince: request.isRepeat ? now.addingTimeInterval(-Self.repeatWindow) : nil)
    }
}

extension VideoRequest {
    /// Hash of what is asked for, whatever the encoding and the multipart boundary were, and by which key. An idempotency
    /// key is the owner's: with one it does not matter which API key repeats the wish.
    var fingerprint: String {
        var hash = SHA256()
        let asker = idempotencyKey == nil ? keyID : ""
        for part in [
            asker, model.id, prompt, size.description, String(seconds), reference?.sha256 ?? "", remixOf ?? "",
        ] {
            hash.update(data: Data("\(part.utf8.count):".utf8))
            hash.update(data: Data(part.utf8))
        }
        let digits = Array("0123456789abcdef".utf8)
        return String(
            decoding: hash.finalize().flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
