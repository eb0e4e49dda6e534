import Catalog
import Foundation
import TestSupport
import Testing

@testable import Generation
@testable import Jobs
@testable import Media

extension Works {
    /// Orders pictures; returns their job.
    func draw(
        _ prompt: String = "a red fox", count: Int = 1, size: FrameSize? = nil, references: Int = 0,
        output: PictureOutput = PictureOutput()
    ) async throws -> String {
        let model = try #require(ModelCatalog.standard.image(named: "grok-imagine-image"))
        var stored: [StoredReference] = []
        for _ in 0..<references {
            stored.append(
                try await videos.storeReference(
                    url: "data:image/png;base64," + ServiceFixture.dot, now: world.clock.now))
        }
        let request = ImageRequest(
            owner: Self.owner, keyID: "key", model: model, prompt: prompt, count: count, size: size,
            references: stored, output: output, origin: RequestOrigin(requestID: "req_of \(prompt)", keyName: "laptop"))
        guard case .accepted(let job) = try await images.submit(request, now: world.clock.now) else {
            throw VideoError.notFound("it was refused")
        }
        return job.id
    }

    func pictures(_ id: String) throws -> ImageJob { try images.job(id, owner: Self.owner) }

    /// All files of the job's pictures are there, as the job tells of them, and no others.
    func expectPictures(_ id: String, _ count: Int) throws {
        let job = try pictures(id)
        #expect(job.pictures.count == count)
        #expect(Set(job.pictures.map(\.name)).count == count, "each is a file of its own")
        for picture in job.pictures {
            let file = try images.open(picture, now: world.clock.now)
            #expect(file.item.type == picture.type && file.item.job == id)
            #expect((file.item.width, file.item.height) == (picture.width, picture.height))
        }
        #expect(try Set(world.files("image")) == Set(job.pictures.map(\.name)))
        #expect(try world.files("partial").isEmpty)
    }
}
