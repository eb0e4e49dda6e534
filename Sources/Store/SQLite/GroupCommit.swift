import Dispatch
import Foundation
import Logging
import NIOConcurrencyHelpers

/// One writer for everybody: while one transaction is on its way to the disk the next one's writes gather.
///
/// Each write is a savepoint of its own, so a failing one undoes nothing but itself. Callers hear of their result only
/// after the commit they share is durable; if that commit fails, all of them fail. Mostly none of them
/// happened then; but what a failing disk had taken already may be there when the database is opened again.
final class GroupCommit: Sendable {
    /// Longest transaction: past this, writes wait for the next one, so that no caller waits for hundreds of others.
    private static let largestGroup = 512

    private struct State {
        var waiting: [any PendingWrite] = []
        var isRunning = false
        var isClosed = false
        var closers: [CheckedContinuation<Void, Never>] = []
    }

    private let connection: PreparedConnection
    private let limit: Int
    private let logger: Logger
    private let queue = DispatchQueue(label: "filmgate.store.writer", qos: .userInitiated)
    private let state = NIOLockedValueBox(State())
    /// What the last group tells about the next. Only the writer's queue touches it.
    private let pace = NIOLockedValueBox((size: 1, seconds: 0.0))

    init(connection: PreparedConnection, limit: Int, logger: Logger) {
        self.connection = connection
        self.limit = limit
        self.logger = logger
    }

    func write<Result: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> Result) async throws -> Result {
        try await withCheckedThrowingContinuation { continuation in
            submit(Write(body: body, continuation: continuation))
        }
    }

    /// Returns when all writes that were let in are done.
    func close() async {
        await withCheckedContinuation { continuation in
            let isIdle = state.withLockedValue { state in
                state.isClosed = true
                if state.isRunning { state.closers.append(continuation) }
                return !state.isRunning
            }
            if isIdle { continuation.resume() }
        }
    }

    private func submit(_ write: any PendingWrite) {
        enum Verdict { case closed, overloaded, start, queued }
        let verdict: Verdict = state.withLockedValue { state in
            guard !state.isClosed else { return .closed }
            guard state.waiting.count < limit else { return .overloaded }
            state.waiting.append(write)
            defer { state.isRunning = true }
            return state.isRunning ? .queued : .start
        }
        switch verdict {
        case .closed: write.fail(StoreError.closed)
        case .overloaded: write.fail(StoreError.overloaded)
        case .start: queue.async { self.drain() }
        case .queued: break
        }
    }

    private func drain() {
        while let group = nextGroup() { commit(group) }
    }

    /// nil, and the writer at rest, when nothing waits.
    private func nextGroup() -> [any PendingWrite]? {
        gather()
        let (group, closers) = state.withLockedValue {
            state -> ([any PendingWrite]?, [CheckedContinuation<Void, Never>]) in
            guard !state.waiting.isEmpty else {
                state.isRunning = false
                defer { state.closers = [] }
                return (nil, state.closers)
            }
            let group = Array(state.waiting.prefix(Self.largestGroup))
            state.waiting.removeFirst(group.count)
            return (group, [])
        }
        for closer in closers { closer.resume() }
        return group
    }

    /// On a slow disk the callers of one group come back together, a moment after their answer: waiting an eighth of
    /// the last commit (1 ms at most) for them makes one group of what would be two.
    private func gather() {
        let (size, seconds) = pace.withLockedValue { $0 }
        guard seconds > 0.001, size > 1 else { return }
        let waiting = state.withLockedValue { $0.waiting.count }
        if waiting > 0, waiting * 2 < size { Thread.sleep(forTimeInterval: min(seconds / 8, 0.001)) }
    }

    private func commit(_ group: [any PendingWrite]) {
        let start = DispatchTime.now().uptimeNanoseconds
        var results: [() -> Void] = []
        results.reserveCapacity(group.count)
        do {
            try connection.use { connection in
                do {
                    try connection.execute("BEGIN IMMEDIATE")
                    for write in group { results.append(try write.perform(on: connection)) }
                    try connection.execute("COMMIT")
                } catch {
                    if connection.isInsideTransaction { try connection.execute("ROLLBACK") }
                    throw error
                }
            }
        } catch {
            logger.error("Commit failed", metadata: ["writes": "\(group.count)", "error": "\(error)"])
            for write in group { write.fail(error) }
            return
        }
        let seconds = Double(DispatchTime.now().uptimeNanoseconds - start) / 1e9
        pace.withLockedValue { $0 = (group.count, seconds) }
        for deliver in results { deliver() }
    }
}

/// A write on its way, its result type forgotten.
private protocol PendingWrite: Sendable {
    /// Runs it; the closure hands the outcome to the caller, once the commit is durable. Throws only when SQLite has
    /// undone the whole transaction by itself (the disk is full or fails): nothing after it may run then.
    func perform(on connection: SQLiteConnection) throws -> () -> Void
    func fail(_ error: any Error)
}

private struct Write<Result: Sendable>: PendingWrite {
    let body: @Sendable (any Connection) throws -> Result
    let continuation: CheckedContinuation<Result, any Error>

    func perform(on connection: SQLiteConnection) throws -> () -> Void {
        do {
            let result = try connection.transaction { try body(connection) }
            return { continuation.resume(returning: result) }
        } catch {
            guard connection.isInsideTransaction else { throw error }
            return { continuation.resume(throwing: error) }
        }
    }

    func fail(_ error: any Error) { continuation.resume(throwing: error) }
}
