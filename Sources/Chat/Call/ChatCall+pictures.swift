import Foundation
import Logging
import Media
import NIOConcurrencyHelpers
import Pool
import Upstream

/// Pictures that go up with a question, and pictures that come with an answer.
extension ChatCall {
    /// Tries at fetching a picture that was drawn already.
    private static let fetches = 3
    private static let pauseBetweenFetches = Duration.milliseconds(200)

    /// The pictures that the question is about, in their order, and which of them lay upstream already.
    func upload(_ lease: Lease) async throws -> ([UploadedPicture], recalled: [RecentUploads.Key]) {
        var recalled: [RecentUploads.Key] = []
        var uploaded: [UploadedPicture] = []
        for picture in pictures {
            let key = RecentUploads.Key(token: lease.token, sha256: picture.item.sha256)
            let now = service.now()
            if let known = service.uploads.withLockedValue({ $0.find(key, now: now) }) {
                uploaded.append(known)
                recalled.append(key)
                continue
            }
            let item = picture.item
            let image = ReferenceImage(path: service.media.path(of: item), type: item.type, length: item.length)
            let news = try await service.conversations(lease.provider).upload(
                image, as: lease.credential, by: lease.egress)
            service.uploads.withLockedValue { $0.keep(news, as: key, now: now) }
            uploaded.append(news)
        }
        return (uploaded, recalled)
    }

    /// The picture as Markdown. Throws `ChatError` or `CancellationError`, so that nobody is blamed who drew it well.
    func picture(_ path: String, _ lease: Lease) async throws -> String {
        let item = try await fetched(path, lease)
        watch.stored(item.name, bytes: item.length)
        guard !configuration.linksPictures else {
            return "![Generated Image](\(request.linkBase)/images/\(item.name))"
        }
        guard let file = try service.media.open(item.name, as: .image, now: service.now()) else {
            throw MediaError.gone
        }
        let bytes = Data(try await service.media.bytes(of: file))
        return "![Generated Image](data:\(item.type);base64,\(bytes.base64EncodedString()))"
    }

    private func fetched(_ path: String, _ lease: Lease) async throws -> MediaItem {
        var tries = 0
        while true {
            do {
                return try await service.conversations(lease.provider).fetch(
                    path, as: lease.credential, by: lease.assets, into: service.media, now: service.now())
            } catch {
                try Task.checkCancellation()
                tries += 1
                service.logger.warning(
                    "Drawn picture not fetched",
                    metadata: ["request": "\(request.requestID)", "try": "\(tries)", "error": "\(error)"])
                guard tries < Self.fetches else { throw ChatError(.broken) }
                try await Task.sleep(for: Self.pauseBetweenFetches * tries)
            }
        }
    }
}
