import Foundation
import Generation
import Media

/// What the edge needs of pictures that are made through the queue.
struct ImageJobs: Sendable {
    var submit: @Sendable (_ request: ImageRequest, _ now: Date) async throws -> ImageSubmission
    var job: @Sendable (_ id: String, _ owner: String) throws -> ImageJob
    var settled: @Sendable (_ id: String, _ owner: String) async throws -> ImageJob
    var previews: @Sendable (_ id: String) -> AsyncStream<PicturePreview>
    var open: @Sendable (_ picture: FinishedPicture, _ now: Date) throws -> OpenMedia
}

extension ImageJobs {
    init(_ service: ImageService) {
        self.init(
            submit: { try await service.submit($0, now: $1) }, job: { try service.job($0, owner: $1) },
            settled: { try await service.settled($0, owner: $1) }, previews: { service.previews(of: $0) },
            open: { try service.open($0, now: $1) })
    }
}
