import Foundation
import Generation
import HTTPTypes
import Jobs

/// One thing done to many jobs, a bounded number at a request: whoever means more asks again from where it stopped.
struct JobBatch: Sendable {
    enum Deed: String, CaseIterable, Sendable {
        case cancel, retry, delete

        func fits(_ state: JobState) -> Bool {
            switch self {
            case .cancel: !state.isFinal
            case .retry: state == .discarded || state == .cancelled
            case .delete: true
            }
        }
    }

    /// Jobs at one request, and of them at once.
    static let step = 100
    private static let width = 8

    let queue: JobQueue
    let deeds: JobDeeds

    func perform(_ deed: Deed, _ asked: AdminRequest) async throws -> AdminAnswer {
        let selection = try await asked.body(JobSelection.self)
        let (jobs, next) = try await jobs(selection, deed)
        let fitting = jobs.filter { deed.fits($0.state) }
        var (done, rest) = (0, fitting[...])
        while !rest.isEmpty {
            let some = rest.prefix(Self.width)
            rest = rest.dropFirst(Self.width)
            done += try await withThrowingTaskGroup(of: Bool.self) { group in
                for job in some { group.addTask { try await deeds.perform(deed, job, now: asked.now) } }
                return try await group.reduce(0) { $1 ? $0 + 1 : $0 }
            }
        }
        return .both(
            [
                "count": .integer(done), "passed_over": .integer(jobs.count - done), "next": AdminJSON(next),
            ], message: "\(done.counted("job")).")
    }

    private func jobs(_ selection: JobSelection, _ deed: Deed) async throws -> (jobs: [Job], next: Int?) {
        if let ids = selection.ids {
            guard selection.filter == nil else {
                throw APIError.invalid("filter", "Give either 'filter' or 'ids', not both.")
            }
            guard (1...PageQuery.largest).contains(ids.count) else {
                throw APIError.invalid("ids", "'ids' must name 1 to \(PageQuery.largest) jobs.")
            }
            return (try Set(ids).sorted().compactMap { try queue.job($0) }, nil)
        }
        guard let wish = selection.filter?.wish else { throw APIError.missing("ids") }
        guard !wish.isEverything || selection.all == true else {
            throw APIError.invalid("filter", "An empty 'filter' means all jobs: say so by 'all': true.")
        }
        guard selection.before.map({ $0 > 0 }) ?? true else {
            throw APIError.invalid("before", "'before' must be the 'before' of a count or the 'next' of a step.")
        }
        let matches = wish.matches ?? { _ in true }
        let page = try await queue.jobs(wish.filter, before: selection.before, limit: Self.step) {
            deed.fits($0.state) && matches($0)
        }
        return (page.jobs, page.next)
    }
}

/// What can be done to a job, whatever its kind.
struct JobDeeds: Sendable {
    let queue: JobQueue
    let videos: VideoService
    let images: ImageService

    /// Whether it was done: the job may have gone on, or gone, since it was looked at.
    func perform(_ deed: JobBatch.Deed, _ job: Job, now: Date) async throws -> Bool {
        switch deed {
        case .cancel: return try await queue.cancel(job.id, owner: job.owner, now: now)?.state == .cancelled
        case .retry:
            switch try await queue.retry(job.id, now: now) {
            case .retried: return true
            case .notFound, .refused: return false
            case .full: throw APIError.queueFull(retryAfter: .seconds(10))
            }
        case .delete:
            do {
                try await delete(job, now: now)
                return true
            } catch VideoError.notFound {
                return false
            }
        }
    }

    /// With its files.
    func delete(_ job: Job, now: Date) async throws {
        switch job.kind {
        case VideoWorker.kind: try await videos.delete(job.id, owner: job.owner, now: now)
        case ImageWorker.kind: try await images.delete(job.id, owner: job.owner, now: now)
        default: _ = try await queue.delete(job.id, owner: job.owner, now: now)
        }
    }
}
