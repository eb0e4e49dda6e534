/// An answer under way. It ends with whoever holds it.
final class ChatCourse: ChatFeed {
    private let pipe: ChatPipe
    /// Cancelled by `cancel()` and by `deinit`.
    private let task: Task<Void, Never>

    /// `call` writes to `pipe`.
    init(of call: sending ChatCall, through pipe: ChatPipe, on executor: (any TaskExecutor)? = nil) {
        self.pipe = pipe
        task = Task(executorPreference: executor) { await call.run() }
    }

    deinit { cancel() }

    /// Returns when the first element can be read.
    func opened() async throws {
        do {
            try await withTaskCancellationHandler {
                try await pipe.wait()
            } onCancel: {
                cancel()
            }
        } catch {
            throw ChatError(causedBy: error)
        }
    }

    func next() async throws -> ChatAnswer.Element? {
        try await withTaskCancellationHandler {
            try await pipe.read()
        } onCancel: {
            cancel()
        }
    }

    func stir() { pipe.stir() }

    func cancel() {
        pipe.close()
        task.cancel()
    }
}
