import NIOConcurrencyHelpers
import NIOCore

/// Runs tasks on an event loop: what a connection's task awaits goes on there, without a change of threads.
///
/// Jobs wait in one line and are run in turns of the loop, however many threads they come from.
final class LoopExecutor: TaskExecutor {
    /// After so many jobs the loop looks at its sockets again.
    private static let longestTurn = 256

    private struct Line {
        var jobs: [UnownedJob] = []
        /// Whether a turn is to come or under way.
        var isMoving = false
    }

    private let loop: any EventLoop
    private let line = NIOLockedValueBox(Line())

    init(_ loop: any EventLoop) { self.loop = loop }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let isFirst = line.withLockedValue { line in
            line.jobs.append(job)
            defer { line.isMoving = true }
            return !line.isMoving
        }
        if isFirst { loop.execute { self.turn() } }
    }

    private func turn() {
        let executor = asUnownedTaskExecutor()
        var done = 0
        while done < Self.longestTurn {
            let jobs = line.withLockedValue { line in
                line.isMoving = !line.jobs.isEmpty
                defer { line.jobs = [] }
                return line.jobs
            }
            guard !jobs.isEmpty else { return }
            for job in jobs { job.runSynchronously(on: executor) }
            done += jobs.count
        }
        loop.execute { self.turn() }
    }
}

/// One executor for each event loop, made when its first connection comes.
final class LoopExecutors: Sendable {
    private let executors = NIOLockedValueBox<[ObjectIdentifier: LoopExecutor]>([:])

    func executor(of loop: any EventLoop) -> LoopExecutor {
        executors.withLockedValue { executors in
            if let known = executors[ObjectIdentifier(loop)] { return known }
            let new = LoopExecutor(loop)
            executors[ObjectIdentifier(loop)] = new
            return new
        }
    }
}
