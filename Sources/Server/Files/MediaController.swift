import Foundation
import HTTPTypes
import Hummingbird
import Media

/// `/images/{name}` and `/videos/{name}`: cached files by their unguessable names.
struct MediaController: Sendable {
    let media: MediaCache
    let heads = FileHeadCache()
    let now: @Sendable () -> Date

    func file(_ name: String, kind: MediaKind, _ request: Request, _ context: APIContext) throws -> Response {
        guard let file = try media.open(name, as: kind, now: now()) else { throw APIError.mediaNotFound }
        return Response(file, head: heads.head(of: file.item), request, channel: context.channel)
    }
}
