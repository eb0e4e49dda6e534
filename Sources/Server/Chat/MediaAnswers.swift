import Access
import Catalog
import Chat
import Foundation
import Generation
import Jobs
import Media

/// Pictures and videos that are asked for in a conversation: durable jobs underneath, which a client that hangs up leaves
/// to finish.
struct MediaAnswers: Sendable {
    let videos: VideoService
    let images: ImageService
    let pictures: ChatPictures
    let changes: @Sendable (_ job: String) -> AsyncStream<JobChange>
    let linksPictures: @Sendable () -> Bool
    let now: @Sendable () -> Date

    func open(
        _ model: VideoModel, _ turns: [ChatTurn], _ stored: [StoredReference], _ asked: ChatController.Asked
    ) async throws -> ChatAnswer {
        let wish = try await wish(turns, stored, asked)
        var references = wish.references
        let reference = references.popLast()
        await pictures.drop(references)
        let submission = try await videos.submit(
            VideoRequest(
                owner: asked.asker.owner, keyID: asked.asker.keyID, model: model, prompt: wish.prompt,
                size: model.defaultSize, seconds: model.defaultSeconds, reference: reference,
                idempotencyKey: asked.repetition.idempotencyKey, isRepeat: asked.repetition.isRepeat,
                origin: wish.origin),
            now: now())
        switch submission {
        case .accepted(let video):
            let (videos, base, owner) = (videos, asked.base, asked.asker.owner)
            return answer(
                JobFeed(id: video.id, changes: changes(video.id)) {
                    let video = try videos.video(video.id, owner: owner)
                    return JobFeed.Standing(
                        state: video.state, progress: video.progress, failure: video.failure,
                        content: { "[Video](\(base)/videos/\(video.mediaName ?? ""))" })
                })
        case .idempotencyConflict: throw APIError.idempotencyConflict
        case .queueFull(let retryAfter): throw APIError.queueFull(retryAfter: retryAfter)
        }
    }

    func open(
        _ model: ImageModel, _ turns: [ChatTurn], _ stored: [StoredReference], _ asked: ChatController.Asked
    ) async throws -> ChatAnswer {
        let wish = try await wish(turns, stored, asked)
        let submission = try await images.submit(
            ImageRequest(
                owner: asked.asker.owner, keyID: asked.asker.keyID, model: model, prompt: wish.prompt,
                references: Array(wish.references.suffix(model.maximumReferences)),
                idempotencyKey: asked.repetition.idempotencyKey, isRepeat: asked.repetition.isRepeat,
                origin: wish.origin),
            now: now())
        switch submission {
        case .accepted(let job):
            let (images, base, owner) = (images, asked.base, asked.asker.owner)
            let (linksPictures, media, now) = (linksPictures, pictures.media, now)
            return answer(
                JobFeed(id: job.id, changes: changes(job.id)) {
                    let job = try images.job(job.id, owner: owner)
                    return JobFeed.Standing(state: job.state, progress: job.progress, failure: job.failure) {
                        var lines: [String] = []
                        for picture in job.pictures {
                            var link = "\(base)/images/\(picture.name)"
                            if !linksPictures() {
                                let bytes = try await media.bytes(of: try images.open(picture, now: now()))
                                link = "data:\(picture.type);base64,\(Data(bytes).base64EncodedString())"
                            }
                            lines.append("![Generated Image](\(link))")
                        }
                        return lines.joined(separator: "\n\n")
                    }
                })
        case .idempotencyConflict: throw APIError.idempotencyConflict
        case .queueFull(let retryAfter): throw APIError.queueFull(retryAfter: retryAfter)
        }
    }

    private func answer(_ feed: JobFeed) -> ChatAnswer { ChatAnswer(createdAt: now(), source: feed) }

    private struct Wish {
        let prompt: String
        let references: [StoredReference]
        let origin: RequestOrigin
    }

    /// What the last question asks for, and the pictures it is about. All that is stored is dropped on failure.
    private func wish(
        _ turns: [ChatTurn], _ stored: [StoredReference], _ asked: ChatController.Asked
    ) async throws -> Wish {
        do {
            let question = turns.last { $0.role == .user }
            let prompt = (question?.parts ?? []).compactMap { if case .text(let text) = $0 { text } else { nil } }
                .joined(separator: "\n")
            let checked = try Self.checked(prompt)
            let drawn = turns.last { $0.role == .assistant }.map { drawings(in: $0, asked.base) } ?? []
            var references: [StoredReference] = []
            for case .picture(let name, let kind) in drawn + (question?.parts ?? []) {
                if let reference = try await reference(name, kind, stored) { references.append(reference) }
            }
            let used = Set(references.map(\.name))
            await pictures.drop(stored.filter { !used.contains($0.name) })
            return Wish(
                prompt: checked, references: references,
                origin: RequestOrigin(requestID: asked.requestID, keyName: asked.asker.keyName))
        } catch {
            await pictures.drop(stored)
            throw error
        }
    }

    /// In a conversation the prompt is what its messages say.
    private static func checked(_ prompt: String) throws(APIError) -> String {
        do { return try VideoForm(prompt: prompt).checkedPrompt() } catch {
            var error = error
            error.param = "messages"
            throw error
        }
    }

    /// The pictures that an answer linked: the next question may be about them.
    private func drawings(in turn: ChatTurn, _ base: String) -> [ChatPart] {
        turn.parts.flatMap { part -> [ChatPart] in
            guard case .text(let text) = part else { return [] }
            return PictureLinks.names(in: text, of: base).map { .picture(name: $0.name, kind: $0.kind) }
        }
    }

    /// A picture of ours is copied: it stays what it is when the job goes.
    private func reference(
        _ name: String, _ kind: MediaKind, _ stored: [StoredReference]
    ) async throws -> StoredReference? {
        if kind == .reference { return stored.first { $0.name == name } }
        guard let item = try await pictures.media.copyAsReference(name, now: now()) else { return nil }
        return StoredReference(name: item.name, sha256: item.sha256)
    }
}
