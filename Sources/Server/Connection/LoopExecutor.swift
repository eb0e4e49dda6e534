import NIOConcurrencyHelpers
import NIOCore

/// Runs tasks on an event loop: what a request's task awaits goes on there, without a change of threads.
///
/// Jobs stand in the loop's own line, behind all that was ordered of it before: a task that comes back from another thread finds
/// done what it ordered from there, writes above all.
final class LoopExecutor: TaskExecutor {
    let loop: any EventLoop

    init(_ loop: any EventLoop) { self.loop = loop }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        loop.execute { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
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
