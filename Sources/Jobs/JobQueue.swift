import Foundation
import Store

/// The durable queue: what is accepted here is done or says why not. It knows no video.
package final class JobQueue: Sendable {
    package struct Configuration: Sendable {
        /// Unfinished jobs at most; more are refused.
        package var depth: Int
        /// Crashes of the process in a row, without progress in between, after which a job is discarded.
        package var maximumCrashes: Int

        package init(depth: Int = 10_000, maximumCrashes: Int = 10) {
            self.depth = depth
            self.maximumCrashes = maximumCrashes
        }
    }

    package init(database: any Database, configuration: Configuration = Configuration()) {}

    /// Returns when the job is durable.
    package func enqueue(_ new: NewJob, now: Date) async throws -> EnqueueResult { .conflict }

    /// One owner's job; nil if there is none. Microseconds: by primary key, on the calling thread.
    package func job(_ id: String, owner: String) throws -> Job? { nil }

    /// One owner's jobs of one kind. `after` is the id of the last job of the page before; an unknown id gives an empty page.
    package func jobs(
        owner: String, kind: String, after: String?, limit: Int, order: JobOrder
    ) async throws -> JobPage { JobPage(jobs: [], hasMore: false) }

    /// Calls a job off, also a running one: its worker is cancelled. Final jobs stay as they are. Returns the job as it
    /// is afterwards; nil if there is none.
    @discardableResult
    package func cancel(_ id: String, owner: String, now: Date) async throws -> Job? { nil }

    /// Cancels the job if it runs, and removes its row. Returns whether there was one.
    package func delete(_ id: String, owner: String, now: Date) async throws -> Bool { false }

    /// Unfinished jobs now.
    package func depth() async throws -> Int { 0 }

    /// Ended jobs that may go: expired before `now`, or beyond the newest `keepingPerOwner` ended ones of their owner.
    /// At most `limit`, found by index.
    package func prunable(now: Date, keepingPerOwner: Int, limit: Int) async throws -> [Job] { [] }

    /// Removes ended jobs.
    package func remove(_ ids: [String]) async throws {}
}

package enum JobsSchema {
    package static let migrations: [Migration] = []
}
