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
            AdminRoute(.get, "/api/jobs/count") { try await count($0) },
            AdminRoute(.get, "/api/jobs/:id") { try await show($0) },
            AdminRoute(.delete, "/api/jobs/:id") { try await delete($0) },
            AdminRoute(.post, "/api/jobs/:id/cancel") { try await cancel($0) },
            AdminRoute(.post, "/api/jobs/:id/retry") { try await retry($0) },
        ]
            + JobBatch.Deed.allCases.map { deed in
                AdminRoute(.post, "/api/jobs/\(deed.rawValue)") { try await batch.perform(deed, $0) }
            }
    }

    private var deeds: JobDeeds { JobDeeds(queue: queue, videos: videos, images: images) }
    private var batch: JobBatch { JobBatch(queue: queue, deeds: deeds) }

    private func list(_ asked: AdminRequest) async throws -> AdminAnswer {
        let wish = try JobWish(asked.query)
        let limit = try asked.query.integer("limit", in: 1...PageQuery.largest) ?? 50
        let page = try await queue.jobs(
            wish.filter, before: try asked.query.integer("before", in: 1...Int.max), limit: limit,
            where: wish.matches ?? { _ in true })
        return AdminAnswer(
            AdminJSON(page.jobs, \.json), fields: [("next", AdminJSON(page.next)), ("limit", .integer(limit))])
    }

    /// Those that a step of a batch would find, beginning at `before`.
    private func count(_ asked: AdminRequest) async throws -> AdminAnswer {
        let wish = try JobWish(asked.query)
        let found = try await queue.count(wish.filter, where: wish.matches)
        return .both([
            "count": .integer(found.number), "count_is_exact": .flag(found.isExact), "before": .integer(found.before),
        ])
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
        try await deeds.delete(job, now: asked.now)
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
    /// The files it made, as far as it has got.
    var mediaNames: [String] { video.flatMap(\.mediaName).map { [$0] } ?? images?.pictures.map(\.name) ?? [] }

    /// As an administrator sees it.
    var json: AdminJSON {
        let (video, images) = (video, images)
        return [
            "id": .text(id), "sequence": .integer(sequence), "kind": .text(kind), "owner": .text(owner),
            "state": .text(state.rawValue), "model": AdminJSON(video?.model ?? images?.model),
            "prompt": AdminJSON(video?.prompt ?? images?.prompt),
            "size": AdminJSON((video?.size ?? images?.size).map { "\($0)" }), "count": AdminJSON(images?.count),
            "seconds": AdminJSON(video?.seconds),
            "cost_in_usd_ticks": AdminJSON(video?.costTicks ?? images?.costTicks),
            "remixed_from": AdminJSON(video?.remixedFrom),
            "media_name": AdminJSON(video?.mediaName ?? images?.pictures.first?.name),
            "media_names": AdminJSON(mediaNames),
            "progress": .integer(progress), "attempt": .integer(attempt), "max_attempts": .integer(maximumAttempts),
            "error": failure.map { ["code": .text($0.code), "message": .text($0.message)] } ?? .null,
            "created_at": AdminJSON(createdAt), "due_at": AdminJSON(dueAt), "started_at": AdminJSON(startedAt),
            "finished_at": AdminJSON(finishedAt), "expires_at": AdminJSON(expiresAt),
        ]
    }
}
