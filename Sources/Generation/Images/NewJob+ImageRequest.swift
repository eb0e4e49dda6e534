import Catalog
import Foundation
import Jobs

extension NewJob {
    init(_ request: ImageRequest, id: String, retention: Duration, now: Date) throws {
        self.init(
            id: id, kind: ImageWorker.kind, owner: request.owner, arguments: try ImageArguments(request).encoded(),
            expiresAt: now.addingTimeInterval(retention / .seconds(1)), idempotencyKey: request.idempotencyKey,
            fingerprint: request.fingerprint,
            repeatsSince: request.isRepeat ? now.addingTimeInterval(-Self.repeatWindow) : nil)
    }
}

extension ImageRequest {
    /// As a video's. The kind is a part of it: an idempotency key is the same owner's over both.
    var fingerprint: String {
        Fingerprint.of(
            [
                ImageWorker.kind, idempotencyKey == nil ? keyID : "", model.id, prompt, String(count),
                size?.description ?? "", output.format?.rawValue ?? "", output.compression.map(String.init) ?? "",
            ] + references.map(\.sha256))
    }
}
