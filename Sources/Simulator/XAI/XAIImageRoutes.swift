import Foundation
import Hummingbird

/// `/images/generations` and `/images/edits`.
struct XAIImageRoutes {
    private static let ratios = ["1:1", "16:9", "9:16", "4:3", "3:4", "3:2", "2:3"]

    let upstream: XAIUpstream

    func make(_ body: XAIBody, _ entry: inout XAIEntry) async throws -> Response {
        let fields = body.fields
        entry.model = fields.model
        entry.prompt = fields.prompt
        entry.body = body.withoutFiles
        entry.aspectRatio = fields.aspect_ratio
        let sources = [fields.image].compactMap(\.self) + (fields.images ?? [])
        entry.references = sources.count
        guard let model = fields.model, model.hasPrefix("grok-imagine-image") else {
            throw XAIRefused.invalid("The model does not exist or your team does not have access to it.", .notFound)
        }
        guard let prompt = fields.prompt else {
            throw XAIRefused.invalid("missing field `prompt`", .unprocessableContent)
        }
        guard fields.size == nil else { throw XAIRefused.invalid("Argument not supported: size") }
        guard entry.path == "/images/generations" ? sources.isEmpty : (1...3).contains(sources.count) else {
            throw XAIRefused.invalid("1 to 3 images are needed for an edit, none for a generation")
        }
        guard let shape = FrameShape(keyed: fields.aspect_ratio ?? "1:1", resolution: "720p") else {
            throw XAIRefused.invalid("unknown aspect_ratio")
        }
        for source in sources { try XAIFileRoute(upstream: upstream).check(source, "image/", entry.key ?? "") }
        let count = fields.n ?? 1
        guard (1...10).contains(count) else { throw XAIRefused.invalid("n must be between 1 and 10") }
        entry.accepted = true
        let pictures = (0..<count).map { number in
            Rendering(
                .picture(number: number, references: []), shape: shape,
                caption: upstream.options.drawsPrompt ? prompt : "")
        }
        for picture in pictures { upstream.renderer.order(picture) }
        return .json([
            "data": .array(
                pictures.map { ["url": .string(upstream.link($0, type: "jpg")), "mime_type": "image/jpeg"] }),
            "usage": ["cost_in_usd_ticks": .int(200_000_000 * count)],
        ])
    }
}
