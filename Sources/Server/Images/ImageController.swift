import Access
import Catalog
import Foundation
import Generation
import HTTPTypes
import Hummingbird
import Media

/// The Images API: a request becomes one durable job and waits for it. A client that hangs up leaves the job to finish.
struct ImageController: Sendable {
    let jobs: ImageJobs
    let catalog: ModelCatalog
    let forms: FormReader<ImageForm>
    let sources: ImageSources
    let sending: PieceSending
    let publicURL: String?
    let pollAfter: String
    /// Silence after which a stream says that it lives.
    let heartbeat: Duration
    let recorder: RequestRecorder
    let now: @Sendable () -> Date

    func make(
        _ task: ImageTask, _ request: Request, _ context: APIContext, by asker: Principal
    ) async throws -> Response {
        var entry = RequestEntry(.images(task), context, asker)
        let asked: Asked
        do {
            try asker.check(.image)
            let repetition = try Repetition(request.headers)
            let (wish, order) = try await forms.withForm(of: request, takesFiles: task.takesPictures) { form in
                try await ordered(task, form, repetition, context, by: asker)
            }
            entry.model = wish.model.id
            asked = Asked(
                task: task, wish: wish, references: order.references.count,
                base: LinkBase.base(publicURL: publicURL, for: request.head) ?? "",
                job: try accepted(await jobs.submit(order, now())), owner: asker.owner)
        } catch {
            let error = APIError.ofImages(error)
            recorder.record(entry, failure: error)
            throw error
        }
        entry.job = asked.job.id
        var response = await answer(asked, entry, context)
        response.headers[.filmgateJob] = asked.job.id
        return response
    }

    func job(_ id: String, _ request: Request, owner: String) throws -> Response {
        do {
            let resource = ImageJobResource(
                job: try jobs.job(id, owner), base: LinkBase.base(publicURL: publicURL, for: request.head) ?? "")
            var response = Response.json(resource.json)
            response.headers[.filmgateJob] = id
            if resource.status.isPending { response.headers[.pollAfterMilliseconds] = pollAfter }
            return response
        } catch {
            throw APIError.ofImages(error)
        }
    }

    private struct Asked: Sendable {
        let task: ImageTask
        let wish: ImageWish
        let references: Int
        let base: String
        let job: ImageJob
        let owner: String
    }

    /// On refusal all that is stored is dropped.
    private func ordered(
        _ task: ImageTask, _ form: ImageForm, _ repetition: Repetition, _ context: APIContext, by asker: Principal
    ) async throws -> (ImageWish, ImageRequest) {
        var stored = form.stored
        do {
            let wish = try form.wish(for: task, in: catalog)
            var references: [StoredReference] = []
            for source in form.pictures {
                let reference = try await sources.reference(source, param: form.picturesParam, context)
                if !stored.contains(reference) { stored.append(reference) }
                references.append(reference)
            }
            let request = ImageRequest(
                owner: asker.owner, keyID: asker.keyID, model: wish.model, prompt: wish.prompt, count: wish.count,
                size: wish.size, references: references, output: wish.output,
                idempotencyKey: repetition.idempotencyKey, isRepeat: repetition.isRepeat,
                origin: RequestOrigin(requestID: context.requestID, keyName: asker.keyName))
            return (wish, request)
        } catch {
            for reference in stored { await sources.drop(reference) }
            throw error
        }
    }

    private func accepted(_ submission: ImageSubmission) throws(APIError) -> ImageJob {
        switch submission {
        case .accepted(let job): return job
        case .idempotencyConflict: throw .idempotencyConflict
        case .queueFull(let retryAfter): throw .queueFull(retryAfter: retryAfter)
        }
    }

    private func answer(_ asked: Asked, _ entry: RequestEntry, _ context: APIContext) async -> Response {
        do {
            return try await asked.wish.streams ? stream(asked, entry, context) : whole(asked, entry, context)
        } catch {
            let failure = recorder.known(APIError.ofImages(error), context.logger)
            recorder.record(entry, status: failure.status.code, failure: failure)
            return failure.response
        }
    }

    private func whole(_ asked: Asked, _ entry: RequestEntry, _ context: APIContext) async throws -> Response {
        let (jobs, id, owner) = (jobs, asked.job.id, asked.owner)
        let job = try await context.cancelledByHangUp { try await jobs.settled(id, owner) }
        let pictures = try job.delivered()
        let answer = ImageAnswer(
            created: job.createdAt.unixSeconds, pictures: pictures,
            usage: ImageUsage(prompt: job.prompt, references: asked.references, pictures: pictures))
        var entry = entry
        entry.media = pictures.map(\.name)
        switch asked.wish.delivery {
        case .url:
            let body = answer.json(linkBase: asked.base)
            recorder.record(entry, status: 200, bytes: body.readableBytes)
            return .json(body)
        case .base64:
            let pieces = answer.pieces(try pictures.map { try jobs.open($0, now()) })
            let length = pieces.reduce(0) { $0 + $1.length }
            recorder.record(entry, status: 200, bytes: length)
            let sending = sending
            return Response(
                status: .ok, headers: [.contentType: "application/json"],
                body: ResponseBody(contentLength: length) { writer in
                    try await sending.send(pieces, to: &writer)
                    try await writer.finish(nil)
                })
        }
    }

    /// Begins with the first thing there is to tell, if only that it lives: until then errors are true statuses.
    private func stream(_ asked: Asked, _ entry: RequestEntry, _ context: APIContext) async throws -> Response {
        let feed = ImageFeed(
            jobs, id: asked.job.id, owner: asked.owner, listens: asked.wish.previews > 0, heartbeat: heartbeat,
            on: context.channel.eventLoop)
        context.watchHangUp { feed.cancel() }
        let first: ImageFeed.Element
        do {
            first = try await feed.next()
            if case .ended(let job) = first { _ = try job.delivered() }
        } catch {
            context.unwatchHangUp()
            feed.cancel()
            throw error
        }
        let events = ImageEvents(
            task: asked.task, jobs: jobs, sending: sending, created: asked.job.createdAt.unixSeconds,
            previews: asked.wish.previews, references: asked.references, now: now)
        let recorder = recorder
        return Response(
            status: .ok,
            headers: [
                .contentType: "text/event-stream; charset=utf-8", .cacheControl: "no-cache",
                // Reverse proxies would gather what is to go out at once.
                .accelBuffering: "no",
            ],
            body: ResponseBody { writer in
                defer { context.unwatchHangUp() }
                let outcome = await events.send(first, then: feed, to: &writer) {
                    recorder.known($0, context.logger)
                }
                var entry = entry
                entry.media = outcome.media
                recorder.record(entry, status: 200, failure: outcome.failure, bytes: outcome.bytes)
                if outcome.isWritable {
                    try await writer.finish(nil)
                } else {
                    throw outcome.failure ?? APIError.inside
                }
            })
    }
}
