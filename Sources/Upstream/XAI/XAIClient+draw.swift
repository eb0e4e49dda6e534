import Foundation
import NIOCore
import Transport

extension XAIClient {
    /// A large picture has to be there before; the id of one that goes along with the order is empty.
    package func upload(_ picture: ReferenceImage, as credential: Credential, by egress: Egress)
        async throws(UpstreamError) -> UploadedPicture
    {
        let file = LocalFile(picture)
        guard isTooLargeToGoAlong(file) else { return UploadedPicture(id: "", path: nil) }
        return UploadedPicture(id: try await upload(file, as: credential, by: egress), path: nil)
    }

    package func draw(
        _ order: ImageOrder, as credential: Credential, by egress: Egress, report: (ImageEvent) async throws -> Void
    ) async throws {
        var body = XAIImageRequest(model: order.model, prompt: order.prompt, aspect_ratio: order.aspectRatio)
        var sources: [XAISource] = []
        for (index, picture) in order.files.enumerated() {
            let id = order.references.indices.contains(index) ? order.references[index].id : ""
            var source = try source(LocalFile(picture), uploaded: id.isEmpty ? nil : id)
            if source.url != nil { source.type = "image_url" }
            sources.append(source)
        }
        if sources.count == 1 { body.image = sources.first } else if !sources.isEmpty { body.images = sources }
        var call = try post(sources.isEmpty ? "/images/generations" : "/images/edits", body, for: .conversation)
        call.total = configuration.chatTotal
        let (_, bytes) = try await answer(to: call, as: credential, by: egress)
        let told = try decoded(XAIImageAnswer.self, from: bytes, of: call.purpose)
        if let cost = told.cost { try await report(.charged(cost)) }
        guard let picture = told.data.first else {
            throw UpstreamError(.noImage, message: "no picture came", cost: told.cost)
        }
        guard picture.respectsModeration != false, let url = picture.url else {
            throw UpstreamError(.moderated, message: "the picture was moderated", cost: told.cost)
        }
        try await report(.finished(path: url))
    }
}
