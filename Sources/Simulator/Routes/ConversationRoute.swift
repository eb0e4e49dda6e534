import Foundation
import Hummingbird
import NIOConcurrencyHelpers

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
        let (inFlight, wait) = upstream.begin(account.token, Charge(body), now: now)
        guard let inFlight else {
            return Reply(response: .tooManyRequests(retryAfter: wait), entry: entry)
        }
        let answer = scripted(order)
        let frames = Frames(
            model: answer?.model ?? body.modelName ?? body.modeId ?? "grok-3", isTemporary: body.temporary ?? false,
            now: now)
        let content = begin(order, answer, frames, body, now: now)
        let stream = ConversationStream(
            upstream: upstream, fault: exchange.fault, hangUp: exchange.hangUp,
            frames: frames, message: body.message ?? "", content: content, inFlight: inFlight)
        entry.accepted = content.isBegun
        if case .video(let video) = content { entry.videoID = video.id }
        let response = Response(
            status: .ok, headers: [.contentType: "application/json"],
            body: ResponseBody { writer in try await stream.send(to: &writer) })
        return Reply(response: response, entry: entry, inFlight: inFlight)
    }

    private struct Refused: Error { let response: Response }

    private enum Order {
        case video(VideoRequest, FrameShape, reference: Upload?, parentPostID: String?)
        case images(String, FrameShape, count: Int, references: [Upload])
        case words(String, attachments: [Upload])
    }

    private func note(_ body: ConversationBody, in entry: inout JournalEntry) {
        entry.profile = body.profile
        entry.model = body.modelName
        entry.mode = body.modeId ?? body.modelMode
        entry.message = body.message
        entry.temporary = body.temporary
        entry.asked = body.wish.name
        switch body.wish {
        case .video(let request, let assets, let parent):
            entry.prompt = request.prompt
            entry.aspectRatio = request.aspectRatio
            entry.seconds = request.seconds
            entry.resolution = request.resolution
            entry.inputAssets = assets
            entry.parentPostID = parent
        case .images(let prompt, let aspectRatio, let count, let assets):
            entry.prompt = prompt
            entry.pictures = count
            entry.aspectRatio = aspectRatio
            entry.inputAssets = assets
        case .words(let message, let attachments):
            entry.prompt = message
            entry.attachments = attachments
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
            if body.mediaGenInput?.imageToImage != nil || body.imageEditConfig != nil, assets.isEmpty {
                throw invalid("inputAssets is missing")
            }
            let references = try uploads(assets)
            let ratio = aspectRatio ?? ConversationRoute.aspectRatio(of: references.first)
            guard let shape = FrameShape(aspectRatio: ratio, resolution: "720p") else {
                throw invalid("unknown aspectRatio")
            }
            return .images(prompt, shape, count: count, references: references)
        case .words(let message, let attachments):
            guard !message.isEmpty else { throw invalid("message is missing") }
            return .words(message, attachments: try uploads(attachments))
        }
    }

    /// A change keeps the picture's shape as near as it can be.
    private static func aspectRatio(of reference: Upload?) -> String {
        guard let reference, let facts = PictureFacts(path: reference.file) else { return "1:1" }
        return FrameShape.aspectRatio(nearest: facts.width, facts.height)
    }

    /// The account's own, by id or address.
    private func uploads(_ names: [String]) throws -> [Upload] {
        try names.map { name in
            guard let upload = upstream.studio.upload(name) ?? upstream.studio.upload(address: name),
                upload.owner == account.userID
            else { throw invalid("unknown asset \(name)") }
            return upload
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

    /// Faults decide before the script, and only words are scripted.
    private func scripted(_ order: Order) -> ScriptedAnswer? {
        guard case .words(let message, _) = order else { return nil }
        switch exchange.fault {
        case .emptyAnswer, .textAnswer, .streamErrorAdmission, .modelResponseError: return nil
        default: return upstream.records.withLockedValue { $0.script.take(for: message, token: account.token) }
        }
    }

    private func begin(
        _ order: Order, _ answer: ScriptedAnswer?, _ frames: Frames, _ body: ConversationBody, now: Date
    ) -> ConversationStream.Content {
        switch (exchange.fault, order) {
        case (.emptyAnswer, _): return .nothing
        case (.textAnswer, _):
            let words = "I cannot make this, but I can describe it."
            return .words(.plain(words, frames, searches: false, fault: nil), instead: true)
        case (.streamErrorAdmission, _): return .admissionDenied
        case (.inBandError(_, _, let frame), _) where frame < ConversationStream.framesUntilID: return .nothing
        case (let fault, .words(let message, let attachments)):
            if let answer {
                return .words(
                    .scripted(
                        answer, frames,
                        on: .init(message: message, sight: Sight.words(attachments)) { prompt, count in
                            draw(prompt, count: count, references: attachments, now: now)
                        }), instead: false)
            }
            let sight = attachments.isEmpty ? "" : " \(Sight.words(attachments))"
            return .words(
                .plain(
                    "You said: \(LastWords.of(message))\(sight)", frames, searches: body.disableSearch != true,
                    fault: fault), instead: false)
        case (let fault, .images(let prompt, let shape, let count, let references)):
            let pictures = draw(prompt, shape: shape, count: count, references: references, now: now)
            return .images(.pictures(pictures, prompt: prompt, frames, fault: fault))
        case (let fault, .video(let request, let shape, let reference, let parent)):
            var moderatedAt: Int?
            if case .moderated(let progress) = fault { moderatedAt = progress }
            return .video(
                upstream.studio.begin(
                    request, shape: shape, reference: reference, parentPostID: parent, owner: account.userID,
                    moderatedAt: moderatedAt, now: now))
        }
    }

    private func draw(_ prompt: String, count: Int, references: [Upload], now: Date) -> [Picture] {
        let ratio = Intent.aspectRatio(in: prompt) ?? ConversationRoute.aspectRatio(of: references.first)
        guard let shape = FrameShape(aspectRatio: ratio, resolution: "720p") else { return [] }
        return draw(prompt, shape: shape, count: count, references: references, now: now)
    }

    private func draw(
        _ prompt: String, shape: FrameShape, count: Int, references: [Upload], now: Date
    ) -> [Picture] {
        var isModerated = false
        if case .moderated = exchange.fault { isModerated = true }
        return (0..<count).map { number in
            upstream.studio.draw(
                Intent.subject(of: prompt), shape: shape, number: number, references: references, owner: account.userID,
                isModerated: isModerated, now: now)
        }
    }
}
