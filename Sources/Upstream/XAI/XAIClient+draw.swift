import Foundation
import NIOCore
import Transport

extension XAIClient {
    /// Nothing is uploaded yet: pictures go along with the order, or are uploaded with it.
    package func upload(_ picture: ReferenceImage, as credential: Credential, by egress: Egress)
        async throws(UpstreamError) -> UploadedPicture
    { UploadedPicture(id: "", path: nil) }

    package func draw(
        _ order: ImageOrder, as credential: Credential, by egress: Egress, report: (ImageEvent) async throws -> Void
    ) async throws {
        var body = XAIImageRequest(model: order.model, prompt: order.prompt, aspect_ratio: order.aspectRatio)
        var sources: [XAISource] = []
        for picture in order.files {
            let file = LocalFile(picture)
            var source = try source(
                file,
                uploaded: isTooLargeToGoAlong(file) ? try await upload(file, as: credential, by: egress) : nil)
            if source.url != nil { source.type = "image_url" }
            sources.append(source)
        }
        if sources.count == 1 { body.image = sources.first } else if !sources.isEmpty { body.images = sources }
        var call = try post(sources.isEmpty ? "/images/generations" : "/images/edits", body, for: .conversation)
        call.total = configuration.chatTotal
        let (_, bytes) = try await answer(to: call, as: credential, by: egress)
        let told = try decoded(XAIImageAnswer.self, from: bytes, of: .repeatable)
        if let cost = told.usage?.cost { try await report(.charged(cost)) }
        guard let picture = told.data.first else {
            throw UpstreamError(.noImage, message: "no picture came", cost: told.usage?.cost)
        }
        guard picture.respect_moderation != false, let url = picture.url, !url.isEmpty else {
            throw UpstreamError(.moderated, message: "the picture was moderated", cost: told.usage?.cost)
        }
        try await report(.finished(path: url))
    }
}
