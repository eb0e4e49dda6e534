import Access
import Catalog
import Foundation
import Generation
import HTTPTypes
import Hummingbird
import Media

/// The Video API: each handler decodes, calls once, encodes.
struct VideoController: Sendable {
    let videos: VideoService
    /// Nobody's characters appear where there is none.
    let characters: CharacterService?
    let catalog: ModelCatalog
    let forms: FormReader<VideoForm>
    let changes: FormReader<VideoChangeForm>
    let publicURL: String?
    let pollAfter: String
    let recorder: RequestRecorder
    let now: @Sendable () -> Date

    func create(_ request: Request, _ context: APIContext, by asker: Principal) async throws -> Response {
        try await recorder.recorded(.videos, context, by: asker) { entry in
            try asker.check(.video)
            let repetition = try Repetition(request.headers)
            let wanted = try await forms.withForm(of: request, takesFiles: true) { form in
                try await self.wanted(form, repetition, context, by: asker)
            }
            entry.model = wanted.model.id
            let submission = try await videos.submit(wanted, now: now())
            return try answer(submission, request, &entry)
        }
    }

    private func wanted(
        _ form: VideoForm, _ repetition: Repetition, _ context: APIContext, by asker: Principal
    ) async throws -> VideoRequest {
        var stored = form.stored
        do {
            let wish = try form.wish(in: catalog)
            let reference = try await reference(of: form)
            stored = [reference].compactMap(\.self)
            return VideoRequest(
                owner: asker.owner, keyID: asker.keyID, model: wish.model, prompt: wish.prompt, size: wish.size,
                seconds: wish.seconds, reference: reference,
                characters: try await pictures(of: form.characters, for: wish.model, by: asker),
                idempotencyKey: repetition.idempotencyKey, isRepeat: repetition.isRepeat,
                origin: origin(context, asker))
        } catch {
            for file in stored { await videos.drop(file) }
            throw error
        }
    }

    /// `owner` is whose the video is, if not the asker's own.
    func remix(
        _ id: String, of owner: String? = nil, _ request: Request, _ context: APIContext, by asker: Principal
    ) async throws -> Response {
        try await recorder.recorded(.remix(id), context, by: asker) { entry in
            try asker.check(.video)
            let repetition = try Repetition(request.headers)
            let prompt = try await forms.withForm(of: request, takesFiles: false) { try $0.checkedPrompt() }
            let submission = try await videos.remix(
                id, of: owner, prompt: prompt, owner: asker.owner, keyID: asker.keyID,
                idempotencyKey: repetition.idempotencyKey,
                isRepeat: repetition.isRepeat, origin: origin(context, asker), now: now())
            return try answer(submission, request, &entry)
        }
    }

    /// `edits` or `extensions`, of one of the asker's videos, or of anybody's.
    func change(
        _ endpoint: Endpoint, ofAnybody: Bool = false, _ request: Request, _ context: APIContext, by asker: Principal
    ) async throws -> Response {
        try await recorder.recorded(endpoint, context, by: asker) { entry in
            try asker.check(.video)
            let repetition = try Repetition(request.headers)
            let submission = try await changes.withForm(of: request, takesFiles: true) { form in
                let wish: VideoChangeRequest
                do {
                    wish = try form.wish(in: catalog, extends: endpoint == .extensions)
                } catch {
                    for stored in form.stored { await videos.drop(stored) }
                    throw error
                }
                return try await videos.change(
                    wish, ofAnybody: ofAnybody, owner: asker.owner, keyID: asker.keyID,
                    idempotencyKey: repetition.idempotencyKey,
                    isRepeat: repetition.isRepeat, origin: origin(context, asker), now: now())
            }
            return try answer(submission, request, &entry)
        }
    }

    private func origin(_ context: APIContext, _ asker: Principal) -> RequestOrigin {
        RequestOrigin(requestID: context.requestID, keyName: asker.keyName)
    }

    func retrieve(_ id: String, _ request: Request, owner: String) throws -> Response {
        answer(try videos.video(id, owner: owner), request)
    }

    func list(_ request: Request, owner: String) async throws -> Response {
        let query = try ListQuery(request.queryText)
        let page = try await videos.videos(
            owner: owner, after: query.after, limit: query.limit, order: query.order)
        let base = LinkBase.base(publicURL: publicURL, for: request.head)
        return .json(
            VideoList(videos: page.videos.map { VideoResource($0, base: base) }, hasMore: page.hasMore).json)
    }

    func delete(_ id: String, owner: String) async throws -> Response {
        try await videos.delete(id, owner: owner, now: now())
        return .json(VideoDeletion(id: id).json)
    }

    func content(_ id: String, _ request: Request, _ context: APIContext, owner: String) async throws -> Response {
        let variant = try ContentVariant(query: request.queryText)
        let file = try await videos.content(id, variant: variant.media, owner: owner, now: now())
        let filename = "\(id)\(variant.suffix(type: file.item.type))"
        return Response(
            file, head: FileHead(file.item, isPublic: false, filename: filename), request, channel: context.channel)
    }

    private func reference(of form: VideoForm) async throws -> StoredReference? {
        switch form.reference {
        case nil: nil
        case .stored(let stored): stored
        case .url(let url): try await videos.storeReference(url: url, now: now())
        case .fileID:
            throw APIError.invalid(
                "input_reference", "'file_id' is not supported; send the file or an 'image_url'.",
                code: "unsupported_operation")
        }
    }

    private func pictures(
        of ids: [String], for model: VideoModel, by asker: Principal
    ) async throws -> [StoredReference] {
        guard !ids.isEmpty else { return [] }
        guard let characters else {
            throw APIError.invalid("characters", "This server keeps no characters.", code: "unsupported_operation")
        }
        return try await characters.pictures(of: ids, for: model, owner: asker.owner, now: now())
    }

    private func answer(
        _ submission: VideoSubmission, _ request: Request, _ entry: inout RequestEntry
    ) throws -> Response {
        switch submission {
        case .accepted(let video):
            entry.job = video.id
            entry.model = video.model
            return answer(video, request)
        case .idempotencyConflict: throw APIError.idempotencyConflict
        case .queueFull(let retryAfter): throw APIError.queueFull(retryAfter: retryAfter)
        }
    }

    private func answer(_ video: Video, _ request: Request) -> Response {
        let resource = VideoResource(video, base: LinkBase.base(publicURL: publicURL, for: request.head))
        var response = Response.json(resource.json)
        if resource.status.isPending { response.headers[.pollAfterMilliseconds] = pollAfter }
        return response
    }
}

extension APIError {
    /// 409, which SDKs would send again.
    static let idempotencyConflict: APIError = {
        var error = APIError(
            .conflict, "This Idempotency-Key was used for another request.", param: "Idempotency-Key",
            code: "idempotency_conflict")
        error.shouldRetry = false
        return error
    }()

    static func queueFull(retryAfter: Duration) -> APIError {
        var error = APIError(
            .tooManyRequests, "Too many jobs are waiting. Please try again later.", code: "queue_full")
        error.type = "rate_limit_exceeded"
        error.retryAfter = retryAfter.retryAfter
        return error
    }
}

extension Request {
    /// As it was sent, without the question mark.
    var queryText: String {
        guard let path = head.path, let mark = path.firstIndex(of: "?") else { return "" }
        return String(path[path.index(after: mark)...])
    }
}
