import Foundation
import Generation
import Media

/// Finished pictures as content: within the result while there is room, else linked.
struct MCPPictures: Sendable {
    let media: MediaCache
    let caller: MCPCaller
    /// For the pictures of one result, as base64. Clients take events of 1 MiB, which has to hold the rest as well.
    var room = (1 << 20) - (64 << 10)

    func result(
        of job: String, model: String, _ pictures: [FinishedPicture],
        _ open: @Sendable (FinishedPicture) throws -> OpenMedia
    ) async throws -> MCPResult {
        var content: [JSONValue] = []
        var told: [JSONValue] = []
        var room = room
        for picture in pictures {
            let url = "\(caller.base)/images/\(picture.name)"
            told.append([
                "url": .string(url), "mimeType": .string(picture.type), "width": .integer(picture.width),
                "height": .integer(picture.height),
            ])
            let file = try open(picture)
            let length = (file.item.length + 2) / 3 * 4
            if length <= room {
                room -= length
                let data = Data(try await media.bytes(of: file)).base64EncodedString()
                content.append(["type": "image", "data": .string(data), "mimeType": .string(picture.type)])
            } else if caller.revision.linksResources {
                content.append([
                    "type": "resource_link", "uri": .string(url), "name": .string(picture.name),
                    "mimeType": .string(picture.type), "size": .integer(file.item.length),
                ])
            }
        }
        return MCPResult(
            ["id": .string(job), "model": .string(model), "images": .array(told)], after: content)
    }
}
