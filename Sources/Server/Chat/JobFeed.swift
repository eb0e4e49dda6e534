import Chat
import Generation
import HTTPTypes
import Jobs
import NIOConcurrencyHelpers

/// A job as an answer: its progress as reasoning, in the end a link. Cancelling it leaves the job alone.
final class JobFeed: ChatFeed {
    struct Standing: Sendable {
        let state: JobState
        let progress: Int
        let failure: JobFailure?
        /// What to say when it is completed.
        let content: @Sendable () async throws -> String
    }

    private enum Signal: Sendable { case look, silence }

    private struct Told {
        var begun = false
        var progress = -1
        var content = false
    }

    private let id: String
    private let look: @Sendable () throws -> Standing
    private let signals: AsyncStream<Signal>
    private let signal: AsyncStream<Signal>.Continuation
    private let listening: Task<Void, Never>
    private let told = NIOLockedValueBox(Told())

    /// `changes` must have begun before; what happens to the job from now on is heard there.
    init(id: String, changes: AsyncStream<JobChange>, look: @escaping @Sendable () throws -> Standing) {
        self.id = id
        self.look = look
        let (signals, signal) = AsyncStream.makeStream(of: Signal.self, bufferingPolicy: .bufferingNewest(2))
        self.signals = signals
        self.signal = signal
        signal.yield(.look)
        listening = Task {
            for await _ in changes { signal.yield(.look) }
            // The server stops hearing of jobs: one last look.
            signal.yield(.look)
            signal.finish()
        }
    }

    deinit { cancel() }

    func stir() { signal.yield(.silence) }

    func cancel() {
        listening.cancel()
        signal.finish()
    }

    func next() async throws -> ChatAnswer.Element? {
        if told.withLockedValue({ $0.content }) {
            return .ended(ChatEnd(reason: .stop, usage: ChatUsage(prompt: 0, completion: 0, reasoning: 0)))
        }
        for await signal in signals {
            guard signal == .look else { return .silence }
            if let deltas = try await news() { return .deltas(deltas) }
        }
        throw ChatError(.cancelled)
    }

    private func news() async throws -> [ChatDelta]? {
        let standing = try look()
        switch standing.state {
        case .completed:
            // Pictures may be read: not on an event loop.
            let content = try await withTaskExecutorPreference(globalConcurrentExecutor) {
                try await standing.content()
            }
            told.withLockedValue { $0.content = true }
            return [.content(content)]
        case .discarded, .cancelled: throw APIError(standing.failure)
        case .available, .scheduled, .running, .retryable:
            return told.withLockedValue { told in
                defer { (told.begun, told.progress) = (true, max(told.progress, standing.progress)) }
                if !told.begun { return [.reasoning("Working on \(id).\n")] }
                guard standing.progress > told.progress else { return nil }
                return [.reasoning("\(standing.progress)% done.\n")]
            }
        }
    }
}
