import Access
import Catalog
import Chat
import Foundation
import Generation
import Jobs
import Media

/// Who calls a tool, and with which request.
struct MCPCaller: Sendable {
    let asker: Principal
    let requestID: String
    /// What links begin with.
    let base: String
    let revision: MCPRevision
    /// Whether it hears of progress. Otherwise an answer is told once, by its last form.
    var streams = true

    var origin: RequestOrigin { RequestOrigin(requestID: requestID, keyName: asker.keyName) }
}

/// A call that has begun.
enum MCPRun: Sendable {
    case done(MCPResult, job: String?)
    case underWay(MCPWork)
}

/// What is waited for: an answer to be read to its end, and what then comes of it.
struct MCPWork: Sendable {
    struct Progress: Hashable, Sendable {
        let done: Int
        /// nil where nobody knows.
        let total: Int?
        let message: String
    }

    let answer: ChatAnswer
    let job: String?
    /// How far it is with these, the latest of it.
    let progress: @Sendable ([ChatDelta], ChatCompletion) -> Progress?
    let result: @Sendable (ChatCompletion) async throws -> MCPResult
}

/// Begins what tools are asked for.
struct MCPTools: Sendable {
    let ask: @Sendable (ChatRequest, _ now: Date) async throws -> ChatAnswer
    let videos: VideoService
    let images: ImageService
    let media: MediaCache
    let changes: @Sendable (_ job: String) -> AsyncStream<JobChange>
    let catalog: ModelCatalog
    let now: @Sendable () -> Date

    func begin(_ call: MCPCall, for caller: MCPCaller) async throws -> MCPRun {
        switch call {
        case .ask(let model, let query, let system):
            return .underWay(try await asked(model, query, system, caller))
        case .draw(let model, let prompt, let size, let count):
            return .underWay(try await drawn(model, prompt, size, count, caller))
        case .film(let wish): return try await filmed(wish, caller)
        case .look(let id):
            let video = try videos.video(id, owner: caller.asker.owner)
            return .done(MCPResult(VideoResource(video, base: caller.base).told), job: id)
        }
    }

    private func asked(
        _ model: ChatModel, _ query: String, _ system: String?, _ caller: MCPCaller
    ) async throws -> MCPWork {
        var turns = [ChatTurn(role: .user, parts: [.text(query)])]
        if let system { turns.insert(ChatTurn(role: .system, parts: [.text(system)]), at: 0) }
        let request = ChatRequest(
            model: model, turns: turns, streams: caller.streams, linkBase: caller.base, owner: caller.asker.owner,
            keyName: caller.asker.keyName, requestID: caller.requestID)
        return MCPWork(
            answer: try await ask(request, now()), job: nil,
            progress: { deltas, said in
                let news = deltas.map(\.text).joined()
                guard !news.isEmpty else { return nil }
                return MCPWork.Progress(
                    done: said.reasoning.unicodeScalars.count + said.content.unicodeScalars.count, total: nil,
                    message: news)
            },
            result: { MCPResult(text: $0.content) })
    }

    private func filmed(_ wish: VideoWish, _ caller: MCPCaller) async throws -> MCPRun {
        let submission = try await videos.submit(
            VideoRequest(
                owner: caller.asker.owner, keyID: caller.asker.keyID, model: wish.model, prompt: wish.prompt,
                size: wish.size, seconds: wish.seconds, origin: caller.origin),
            now: now())
        switch submission {
        case .accepted(let video):
            return .done(MCPResult(VideoResource(video, base: caller.base).told), job: video.id)
        case .idempotencyConflict: throw APIError.idempotencyConflict
        case .queueFull(let retryAfter): throw APIError.queueFull(retryAfter: retryAfter)
        }
    }

    private func drawn(
        _ model: ImageModel, _ prompt: String, _ size: FrameSize?, _ count: Int, _ caller: MCPCaller
    ) async throws -> MCPWork {
        let submission = try await images.submit(
            ImageRequest(
                owner: caller.asker.owner, keyID: caller.asker.keyID, model: model, prompt: prompt, count: count,
                size: size, origin: caller.origin),
            now: now())
        switch submission {
        case .accepted(let job):
            let (images, owner) = (images, caller.asker.owner)
            let feed = JobFeed(id: job.id, changes: changes(job.id)) {
                let job = try images.job(job.id, owner: owner)
                return JobFeed.Standing(
                    state: job.state, progress: job.progress, failure: job.failure, content: { "" })
            }
            return MCPWork(
                answer: ChatAnswer(createdAt: now(), source: feed), job: job.id,
                progress: { deltas, _ in
                    // Progress nobody hears of is no reason to give up the job.
                    guard let job = try? images.job(job.id, owner: owner) else { return nil }
                    return MCPWork.Progress(
                        done: job.progress, total: 100,
                        message: deltas.map(\.text).joined().trimmingCharacters(in: .whitespacesAndNewlines))
                },
                result: { _ in
                    let pictures = try images.job(job.id, owner: owner).pictures
                    return try await MCPPictures(media: media, caller: caller).result(
                        of: job.id, model: job.model, pictures
                    ) { try images.open($0, now: now()) }
                })
        case .idempotencyConflict: throw APIError.idempotencyConflict
        case .queueFull(let retryAfter): throw APIError.queueFull(retryAfter: retryAfter)
        }
    }
}

extension ChatDelta {
    /// What it says to people.
    fileprivate var text: String {
        switch self {
        case .reasoning(let text), .content(let text): text
        case .call: ""
        }
    }
}

extension VideoResource {
    /// As tools tell it: without what is not there.
    var told: JSONValue {
        var members: [String: JSONValue] = [
            "id": .string(id), "status": .string(status.rawValue), "progress": .integer(progress),
            "model": .string(model), "size": .string(size), "seconds": .integer(Int(seconds) ?? 0),
        ]
        if let url { members["url"] = .string(url) }
        if let expiresAt { members["expires_at"] = .integer(expiresAt) }
        if let error { members["error"] = ["code": .string(error.code), "message": .string(error.message)] }
        return .object(members)
    }
}
