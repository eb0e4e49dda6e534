import Crypto
import Foundation
import Hummingbird
import NIOConcurrencyHelpers

/// `/videos/…`: begins videos and tells where they stand.
struct XAIVideoRoutes {
    let upstream: XAIUpstream

    func submit(
        _ body: XAIBody, path: String, fault: XAIFault.Kind?, _ entry: inout XAIEntry
    ) async throws -> Response {
        let fields = body.fields
        entry.model = fields.model
        entry.prompt = fields.prompt
        entry.body = body.withoutFiles
        entry.duration = fields.duration
        entry.aspectRatio = fields.aspect_ratio
        entry.resolution = fields.resolution
        entry.hasImage = fields.image != nil
        entry.hasVideo = fields.video != nil
        entry.references = fields.reference_images?.count ?? 0
        guard let model = fields.model, let key = entry.key else { throw XAIRefused.invalid("missing field `model`") }
        guard ["grok-imagine-video", "grok-imagine-video-1.5"].contains(model) else {
            throw XAIRefused.invalid(
                "The model \(model) does not exist or your team does not have access to it.", .notFound)
        }
        guard let prompt = fields.prompt ?? (fields.image == nil ? nil : "") else {
            throw XAIRefused.invalid("missing field `prompt`", .unprocessableContent)
        }
        let video =
            path == "/videos/generations"
            ? try make(fields, model, prompt, key, fault)
            : try change(fields, model, prompt, key, fault, adds: path == "/videos/extensions")
        upstream.begin(video)
        entry.video = video.id
        entry.accepted = true
        return .json(["request_id": .string(video.id)])
    }

    private func make(
        _ fields: XAIBody.Fields, _ model: String, _ prompt: String, _ key: String, _ fault: XAIFault.Kind?
    ) throws -> XAIUpstream.Video {
        let (seconds, resolution) = (fields.duration ?? 8, fields.resolution ?? "480p")
        let references = fields.reference_images ?? []
        guard fields.size == nil else { throw XAIRefused.invalid("`size` is deprecated") }
        guard (1...15).contains(seconds) else { throw XAIRefused.invalid("duration must be between 1 and 15") }
        guard references.isEmpty || seconds <= 10, references.count <= 7 else {
            throw XAIRefused.invalid("at most 7 reference images and 10 seconds")
        }
        guard resolution != "1080p" || model == "grok-imagine-video-1.5" && fields.image == nil && references.isEmpty
        else { throw XAIRefused.invalid("1080p is not supported for this request") }
        guard let shape = FrameShape(keyed: fields.aspect_ratio ?? "16:9", resolution: resolution) else {
            throw XAIRefused.invalid("unknown aspect_ratio or resolution")
        }
        for source in [fields.image].compactMap(\.self) + references {
            try XAIFileRoute(upstream: upstream).check(source, "image/", key)
        }
        return video(prompt, seconds, shape, key, fault, isEdit: false)
    }

    private func change(
        _ fields: XAIBody.Fields, _ model: String, _ prompt: String, _ key: String, _ fault: XAIFault.Kind?, adds: Bool
    ) throws -> XAIUpstream.Video {
        guard model == "grok-imagine-video" else {
            throw XAIRefused.invalid("Model \(model) does not support video editing or extension.")
        }
        guard let source = fields.video else {
            throw XAIRefused.invalid("missing field `video`", .unprocessableContent)
        }
        let bytes = try XAIFileRoute(upstream: upstream).check(source, "video/mp4", key)
        guard fields.aspect_ratio == nil, fields.resolution == nil, adds || fields.duration == nil else {
            throw XAIRefused.invalid("an edit keeps its length, shape and resolution")
        }
        let added = adds ? fields.duration ?? 6 : 0
        guard !adds || (2...10).contains(added) else { throw XAIRefused.invalid("duration must be between 2 and 10") }
        let known = bytes.flatMap { bytes in
            upstream.state.withLockedValue { $0.made[SHA256.hash(data: bytes).hex] }
        }
        // Made elsewhere; of an address nothing is known.
        let facts = known == nil ? bytes.flatMap(MP4Facts.init) : nil
        let shape = try known?.shape ?? facts?.shape ?? FrameShape(keyed: "16:9", resolution: "480p").orRefused()
        return video(prompt, (known?.seconds ?? facts?.seconds ?? 4) + added, shape, key, fault, isEdit: true)
    }

    private func video(
        _ prompt: String, _ seconds: Int, _ shape: FrameShape, _ key: String, _ fault: XAIFault.Kind?, isEdit: Bool
    ) -> XAIUpstream.Video {
        var fate: XAIFault.Fate?
        if case .fate(let told) = fault { fate = told }
        return XAIUpstream.Video(
            id: UUID().uuidString.lowercased(), key: key,
            rendering: Rendering(
                .video(seconds: seconds, reference: nil), shape: shape,
                caption: upstream.options.drawsPrompt ? prompt : ""),
            seconds: seconds, shape: shape, began: Date(), fate: fate, isEdit: isEdit)
    }

    // MARK: Asking

    func poll(_ entry: inout XAIEntry) async throws -> Response {
        let id = String(entry.path.dropFirst("/videos/".count))
        let (video, isHeld) = upstream.state.withLockedValue { ($0.videos[id], $0.isHeld) }
        guard let video, video.key == entry.key else { throw XAIRefused.invalid("Video not found", .notFound) }
        entry.video = id
        entry.accepted = true
        let usage: JSON = ["cost_in_usd_ticks": .int(XAIUpstream.ticks(video.seconds))]
        switch video.fate {
        case .pending: return pending(0)
        case .moderated:
            return .json([
                "status": "done", "video": ["url": "", "duration": .int(video.seconds), "respect_moderation": false],
                "usage": usage, "progress": 100,
            ])
        case .moderatedError:
            return .json(
                [
                    "code": "Client specified an invalid argument",
                    "error": "Generated video rejected by content moderation.", "usage": usage,
                ], status: .badRequest)
        case .failed(let code, let message):
            return .json([
                "status": "failed", "error": ["code": .string(code), "message": .string(message)], "progress": 0,
            ])
        case .expired: return .json(["status": "expired"])
        case .unnamed, nil: break
        }
        let passed = Date().timeIntervalSince(video.began)
        let share = upstream.options.videoSeconds <= 0 ? 1 : passed / upstream.options.videoSeconds
        // At first it has nothing to tell at all.
        if isHeld || share < 0.2 { return isHeld ? pending(33) : Response(status: .accepted) }
        guard share >= 1, let outcome = upstream.renderer.outcome(video.rendering) else {
            return pending(min(99, Int(share * 100)))
        }
        guard case .file(let path) = outcome else {
            return .json([
                "status": "failed", "error": ["code": "internal_error", "message": "it could not be drawn"],
                "progress": 0,
            ])
        }
        let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        upstream.state.withLockedValue { $0.made[SHA256.hash(data: bytes).hex] = video }
        let told: JSON = [
            "url": .string(upstream.link(video.rendering, type: "mp4")), "duration": .int(video.seconds),
            "respect_moderation": true,
        ]
        if video.fate == .unnamed { return .json(["video": told]) }
        return .json([
            "status": "done", "video": told, "model": "grok-imagine-video", "usage": usage, "progress": 100,
        ])
    }

    private func pending(_ progress: Int) -> Response {
        .json(["status": "pending", "progress": .int(progress)])
    }
}

extension Optional where Wrapped == FrameShape {
    fileprivate func orRefused() throws -> FrameShape {
        guard let self else { throw XAIRefused.invalid("unknown shape") }
        return self
    }
}
