import Foundation
import HTTPTypes
import Hummingbird
import Media

/// `/images/{name}` and `/videos/{name}`: cached files by their unguessable names.
struct MediaController: Sendable {
    let media: MediaCache
    let now: @Sendable () -> Date
    private let heads: FileHeadCache

    /// Without `isPublic` the files are for holders of a key.
    init(media: MediaCache, isPublic: Bool, now: @escaping @Sendable () -> Date) {
        self.media = media
        self.now = now
        heads = FileHeadCache(isPublic: isPublic)
    }

    func file(_ name: String, kind: MediaKind, _ request: Request, _ context: APIContext) throws -> Response {
        guard let file = try media.open(name, linkedUnder: kind, now: now()) else { throw APIError.mediaNotFound }
        return Response(file, head: heads.head(of: file.item), request, channel: context.channel)
    }

    /// The answer to a GET for a file that is open already; nil where it takes more than that.
    func hotFile(_ name: String, kind: MediaKind, _ headers: HTTPFields) -> HotFile? {
        guard let file = media.alreadyOpen(name, linkedUnder: kind, now: now()) else { return nil }
        return HotFile(file, heads.head(of: file.item), headers)
    }
}
