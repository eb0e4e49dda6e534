import Foundation
import Transport

extension XAIClient {
    /// Pictures and videos go along with the order, but for a large one, which has to be there before.
    package func prepare(
        _ order: VideoOrder, from trace: VideoTrace, as credential: Credential, by egress: Egress,
        keep: (VideoTrace) async throws -> Void
    ) async throws -> VideoTrace {
        guard let file = Self.mainFile(of: order), isTooLargeToGoAlong(file), trace.uploadID == nil else {
            return trace
        }
        var trace = trace
        trace.uploadID = try await upload(file, as: credential, by: egress)
        try await keep(trace)
        return trace
    }

    /// What it begins with; pictures of characters are small.
    private static func mainFile(of order: VideoOrder) -> LocalFile? {
        order.source.map { LocalFile($0) } ?? order.reference.map { LocalFile($0) }
    }

    /// Returns as soon as the video has its id; `standing` tells the rest.
    package func generate(
        _ order: VideoOrder, prepared trace: VideoTrace, as credential: Credential, by egress: Egress,
        report: (VideoEvent) async throws -> Void
    ) async throws {
        let call = try call(for: order, uploaded: trace.uploadID)
        let (_, body) = try await answer(to: call, as: credential, by: egress)
        let receipt = try decoded(XAIVideoReceipt.self, from: body, of: call.purpose)
        guard Self.isIdentifier(receipt.request_id) else {
            throw UpstreamError(.malformedAnswer, message: "a request id of another form", mayHaveStarted: true)
        }
        var trace = trace
        trace.videoID = receipt.request_id
        try await report(.traced(trace))
    }

    /// It becomes part of a path.
    static func isIdentifier(_ text: String) -> Bool {
        (1...200).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                    UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                    true
                default: false
                }
            }
    }

    private func call(for order: VideoOrder, uploaded id: String?) throws(UpstreamError) -> Call {
        var body = XAIVideoRequest(model: order.model, prompt: order.prompt)
        guard let source = order.source else {
            body.duration = order.seconds
            body.aspect_ratio = order.aspectRatio
            body.resolution = order.resolution
            body.image = try order.reference.map { picture throws(UpstreamError) in
                try self.source(LocalFile(picture), uploaded: id)
            }
            if !order.characters.isEmpty {
                body.reference_images = try order.characters.map { picture throws(UpstreamError) in
                    try self.source(LocalFile(picture))
                }
            }
            return try post("/videos/generations", body, for: .conversation)
        }
        body.video = try self.source(LocalFile(source), uploaded: id)
        switch source.change {
        case .edit: return try post("/videos/edits", body, for: .conversation)
        case .extend(let seconds):
            body.duration = seconds
            return try post("/videos/extensions", body, for: .conversation)
        }
    }

    package func standing(of trace: VideoTrace, as credential: Credential, by egress: Egress) async throws
        -> VideoStanding
    {
        guard let id = trace.videoID, Self.isIdentifier(id) else {
            throw UpstreamError(.notFound, status: 404, message: "the video has no id")
        }
        let (status, body) = try await answer(to: .get("/videos/" + id), as: credential, by: egress)
        // Not ready: 202, with a body or without.
        guard !body.isEmpty else { return .underway(progress: nil) }
        let told = try decoded(XAIVideoAnswer.self, from: body, of: .repeatable)
        switch told.status {
        case "done", "completed", nil: break
        case "failed": throw cleared(told.failed, credential)
        case "expired":
            throw UpstreamError(.generationFailed, message: "the request expired there", cost: told.cost)
        default: return .underway(progress: told.progress)
        }
        guard let video = told.video else {
            // Old deployments tell no status before the video is there.
            if told.status == nil { return .underway(progress: status == 202 ? told.progress : nil) }
            throw UpstreamError(.malformedAnswer, message: "a finished video without its address")
        }
        guard video.respectsModeration != false, let url = video.url, !url.isEmpty else {
            throw UpstreamError(.moderated, message: "the video was moderated", cost: told.cost)
        }
        var found = trace
        found.assetPath = url
        found.cost = told.cost
        return .ready(found)
    }
}

extension XAIVideoAnswer {
    fileprivate var failed: UpstreamError {
        let words = failure.map { [$0.code, $0.message].compactMap(\.self).joined(separator: ": ") }
        let isModerated = words?.lowercased().contains("moderat") == true
        return UpstreamError(
            isModerated ? .moderated : .generationFailed, message: words ?? "the generation failed", cost: cost)
    }
}
