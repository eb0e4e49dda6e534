/// A page of one owner's jobs, by order of acceptance.
package struct JobPage: Sendable {
    package let jobs: [Job]
    package let hasMore: Bool

    package init(jobs: [Job], hasMore: Bool) {
        self.jobs = jobs
        self.hasMore = hasMore
    }
}

package enum JobOrder: Sendable {
    case newestFirst, oldestFirst
}
