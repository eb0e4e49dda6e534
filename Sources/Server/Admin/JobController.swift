import CallLog
import Foundation
import Generation
import HTTPTypes
import Jobs
import Media

/// `/api/jobs`: everybody's jobs.
struct JobController: Sendable {
    let queue: JobQueue
    let videos: VideoService
    let images: ImageService
    let calls: CallLog
    let media: MediaCache

    var routes: [AdminRoute] {
        [
            AdminRoute(.get, "/api/jobs") { try await list($0) },
            AdminRoute(.get, "/api/jobs/stats") { try await statistics($0) },
            AdminRoute(.get, "/api/jobs/:id") { try await show($0) },
            AdminRoute(.delete, "/api/jobs/:id") { try await delete($0) },
            AdminRoute(.post, "/api/jobs/:id/cancel") { try await cancel($0) },
            AdminRoute(.post, "/api/jobs/:id/retry") { try await retry($0) },
        ]
    }

    private func list(_ asked: AdminRequest) async throws -> AdminAnswer {
        let query = asked.query
        let state = try query.text("state").map { name in
            guard let state = JobState(rawValue: name) else {
                let words = JobState.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", ")
                throw APIError.invalid("state", "'state' must be one of \(words).")
            }
            return state
        }
        let filter = JobFilter(state: state, kind: try query.text("kind"), owner: try query.text("owner"))
        let limit = try query.integer("limit", in: 1...PageQuery.largest) ?? 50
        let model = try query.text("model")
        let page = try await queue.jobs(
            filter, before: try query.integer("before", in: 1...Int.max), limit: limit
        ) { job in
            model.map { $0 == job.video?.model || $0 == job.images?.model } ?? true
        }
        return AdminAnswer(
            AdminJSON(page.jobs, \.json), fields: [("next", AdminJSON(page.next)), ("limit", .integer(limit))])
    }

    private func statistics(_ asked: AdminRequest) async throws -> AdminAnswer {
        let tally = try await queue.tally(now: asked.now)
        let states = JobState.allCases.map { ($0.rawValue, AdminJSON.integer(tally.counts[$0] ?? 0)) }
        return AdminAnswer([
            "states": .object(states), "unfinished": .integer(tally.unfinished),
            "waiting_since": AdminJSON(tally.waitingSince),
        ])
    }

    private func show(_ asked: AdminRequest) async throws -> AdminAnswer {
        let job = try job(asked.id)
        let attempts = try await calls.attempts(of: job.id)
        return AdminAnswer(
            .object(
                job.json.members + [
                    ("attempts", AdminJSON(attempts) { $0.json(base: "") }),
                    ("media", AdminJSON(try media.items(of: job.id), \.json)),
                ]))
    }

    private func cancel(_ asked: AdminRequest) async throws -> AdminAnswer {
        let job = try job(asked.id)
        guard !job.state.isFinal, let after = try await queue.cancel(job.id, owner: job.owner, now: asked.now) else {
            throw APIError.wrongState(job.state)
        }
        return AdminAnswer(after.json, message: "Cancelled.")
    }

    private func retry(_ asked: AdminRequest) async throws -> AdminAnswer {
        switch try await queue.retry(asked.id, now: asked.now) {
        case .retried(let job): return AdminAnswer(job.json, message: "Begins anew.")
        case .notFound: throw APIError.noSuch("job")
        case .refused(let state): throw APIError.wrongState(state)
        case .full: throw APIError.queueFull(retryAfter: .seconds(10))
        }
    }

    /// With its files.
    private func delete(_ asked: AdminRequest) async throws -> AdminAnswer {
        let job = try job(asked.id)
        switch job.kind {
        case VideoWorker.kind: try await videos.delete(job.id, owner: job.owner, now: asked.now)
        case ImageWorker.kind: try await images.delete(job.id, owner: job.owner, now: asked.now)
        default: _ = try await queue.delete(job.id, owner: job.owner, now: asked.now)
        }
        return AdminAnswer(["id": .text(job.id), "deleted": true], message: "Deleted.")
    }

    private func job(_ id: String) throws -> Job {
        guard let job = try queue.job(id) else { throw APIError.noSuch("job") }
        return job
    }
}

extension APIError {
    fileprivate static func wrongState(_ state: JobState) -> APIError {
        APIError(.conflict, "The job is \(state.rawValue).", param: "id", code: "wrong_state")
    }
}

extension Job {
    /// nil if it is none, or one of another version that cannot be read.
    var video: Video? {
        guard kind == VideoWorker.kind else { return nil }
        // An operator's list must not fail for one old row.
        return try? Video(self)
    }

    /// As `video`.
    var images: ImageJob? {
        guard kind == ImageWorker.kind else { return nil }
        // An operator's list must not fail for one old row.
        return try? ImageJob(self)
    }

    fileprivate var json: AdminJSON {
        let (video, images) = (video, images)
        return [
            "id": .text(id), "sequence": .integer(sequence), "kind": .text(kind), "owner": .text(owner),
            "state": .text(state.rawValue), "model": AdminJSON(video?.model ?? images?.model),
            "prompt": AdminJSON(video?.prompt ?? images?.prompt),
            "size": AdminJSON((video?.size ?? images?.size).map { "\($0)" }), "count": AdminJSON(images?.count),
            "seconds": AdminJSON(video?.seconds),
            "remixed_from": AdminJSON(video?.remixedFrom),
            "media_name": AdminJSON(video?.mediaName ?? images?.pictures.first?.name),
            "media_names": AdminJSON([video?.mediaName].compactMap(\.self) + (images?.pictures.map(\.name) ?? [])),
            "progress": .integer(progress), "attempt": .integer(attempt), "max_attempts": .integer(maximumAttempts),
            "error": failure.map { ["code": .text($0.code), "message": .text($0.message)] } ?? .null,
            "created_at": AdminJSON(createdAt), "due_at": AdminJSON(dueAt), "started_at": AdminJSON(startedAt),
            "finished_at": AdminJSON(finishedAt), "expires_at": AdminJSON(expiresAt),
        ]
    }
}
