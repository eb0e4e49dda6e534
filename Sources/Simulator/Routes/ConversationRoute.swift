import Foundation
import Hummingbird

/// `POST /rest/app-chat/conversations/new`
struct ConversationRoute {
    let upstream: SimulatedUpstream
    let exchange: Exchange
    let account: Account

    func respond(_ entry: JournalEntry) throws -> Reply {
        var entry = entry
        let body: ConversationBody
        do {
            body = try JSONDecoder().decode(ConversationBody.self, from: Data(exchange.body.readableBytesView))
        } catch {
            return Reply(response: .refusal(.badRequest, code: 3, "Malformed request: \(error)"), entry: entry)
        }
        note(body, in: &entry)
        let order: Order
        do {
            order = try understand(body)
        } catch let refused as Refused {
            return Reply(response: refused.response, entry: entry)
        }
        let now = Date()
        let (inFlight, wait) = upstream.begin(account, now: now)
        guard let inFlight else {
            return Reply(response: .tooManyRequests(retryAfter: wait), entry: entry)
        }
        let stream = ConversationStream(
            upstream: upstream, fault: exchange.fault, hangUp: exchange.hangUp,
            frames: Frames(model: body.modelName ?? "grok-3", now: now), message: body.message ?? "",
            content: begin(order, now: now), inFlight: inFlight)
        entry.accepted = stream.content.isBegun
        if case .video(let video) = stream.content { entry.videoID = video.id }
        let response = Response(
            status: .ok, headers: [.contentType: "application/json"],
            body: ResponseBody { writer in try await stream.send(to: &writer) })
        return Reply(response: response, entry: entry)
    }

    private struct Refused: Error { let response: Response }

    private enum Order {
        case video(VideoRequest, FrameShape, reference: Upload?, parentPostID: String?)
        case images(String, FrameShape, count: Int, reference: Upload?)
        case words(String)
    }

    private func note(_ body: ConversationBody, in entry: inout JournalEntry) {
        entry.profile = body.profile
        entry.asked = body.wish.name
        switch body.wish {
        case .video(let request, let assets, let parent):
            entry.prompt = request.prompt
            entry.aspectRatio = request.aspectRatio
            entry.seconds = request.seconds
            entry.resolution = request.resolution
            entry.inputAssets = assets
            entry.parentPostID = parent
        case .images(let prompt, let aspectRatio, _, let assets):
            entry.prompt = prompt
            entry.aspectRatio = aspectRatio
            entry.inputAssets = assets
        case .words(let message): entry.prompt = message
        }
    }

    private func understand(_ body: ConversationBody) throws -> Order {
        switch body.wish {
        case .video(let request, let assets, let parent):
            guard !request.prompt.isEmpty || parent != nil || !assets.isEmpty else {
                throw invalid("prompt is missing")
            }
            guard let shape = FrameShape(aspectRatio: request.aspectRatio, resolution: request.resolution) else {
                throw invalid("unknown aspectRatio or resolutionName")
            }
            guard (1...15).contains(request.seconds) else { throw invalid("duration must be 1 to 15") }
            if body.mediaGenInput?.imageToVideo != nil, assets.isEmpty { throw invalid("inputAssets is missing") }
            let reference = try reference(assets: assets, parentPostID: parent)
            return .video(request, shape, reference: reference, parentPostID: parent)
        case .images(let prompt, let aspectRatio, let count, let assets):
            guard let shape = FrameShape(aspectRatio: aspectRatio, resolution: "720p") else {
                throw invalid("unknown aspectRatio")
            }
            if body.mediaGenInput?.imageToImage != nil, assets.isEmpty { throw invalid("inputAssets is missing") }
            return .images(
                prompt, shape, count: count, reference: try reference(assets: assets, parentPostID: nil))
        case .words(let message): return .words(message)
        }
    }

    /// The uploaded picture: named as an asset, or by the post's address.
    private func reference(assets: [String], parentPostID: String?) throws -> Upload? {
        if let id = assets.first {
            guard let upload = upstream.studio.upload(id), upload.owner == account.userID else {
                throw invalid("unknown asset \(id)")
            }
            return upload
        }
        guard let parentPostID else { return nil }
        guard let post = upstream.studio.post(parentPostID), post.owner == account.userID else {
            throw invalid("unknown post \(parentPostID)")
        }
        guard let url = post.mediaURL else { return nil }
        guard let upload = upstream.studio.upload(address: url), upload.owner == account.userID else {
            throw invalid("the post's media is unknown")
        }
        return upload
    }

    private func invalid(_ message: String) -> Refused {
        Refused(response: .refusal(.badRequest, code: 3, "Invalid argument: \(message)"))
    }

    private func begin(_ order: Order, now: Date) -> ConversationStream.Content {
        switch (exchange.fault, order) {
        case (.emptyAnswer, _): return .nothing
        case (.textAnswer, _): return .words("I cannot make this video, but I can describe it.", instead: true)
        case (.streamErrorAdmission, _): return .admissionDenied
        case (.inBandError(_, _, let frame), .video) where frame < ConversationStream.framesUntilID: return .nothing
        case (_, .words(let message)): return .words("You said: \(message)", instead: false)
        case (_, .images(let prompt, let shape, let count, let reference)):
            let pictures = (0..<count).map {
                upstream.studio.draw(
                    prompt, shape: shape, number: $0, reference: reference, owner: account.userID, now: now)
            }
            return .images(pictures, prompt: prompt)
        case (let fault, .video(let request, let shape, let reference, let parent)):
            var moderatedAt: Int?
            if case .moderated(let progress) = fault { moderatedAt = progress }
            return .video(
                upstream.studio.begin(
                    request, shape: shape, reference: reference, parentPostID: parent, owner: account.userID,
                    moderatedAt: moderatedAt, now: now))
        }
    }
}
