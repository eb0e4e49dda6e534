import NIOConcurrencyHelpers

/// Where unfinished pictures are shown to those who watch a job, within this process. Nothing is kept for later.
package final class PreviewBoard: Sendable {
    /// What waits for a slow watcher; older ones are dropped.
    static let waiting = 4

    private struct State {
        var next = 0
        var watchers: [String: [Int: AsyncStream<PicturePreview>.Continuation]] = [:]
    }

    private let state = NIOLockedValueBox(State())

    init() {}

    func watch(_ job: String, ending: (AsyncStream<PicturePreview>.Continuation) -> Task<Void, Never>)
        -> AsyncStream<PicturePreview>
    {
        let (stream, continuation) = AsyncStream.makeStream(
            of: PicturePreview.self, bufferingPolicy: .bufferingNewest(Self.waiting))
        let number = state.withLockedValue { state in
            state.next += 1
            state.watchers[job, default: [:]][state.next] = continuation
            return state.next
        }
        let end = ending(continuation)
        continuation.onTermination = { _ in
            end.cancel()
            self.forget(number, of: job)
        }
        return stream
    }

    func isWatched(_ job: String) -> Bool { state.withLockedValue { $0.watchers[job] != nil } }

    func show(_ preview: PicturePreview, of job: String) {
        let watchers = state.withLockedValue { Array($0.watchers[job, default: [:]].values) }
        for watcher in watchers { watcher.yield(preview) }
    }

    private func forget(_ number: Int, of job: String) {
        state.withLockedValue { state in
            state.watchers[job]?[number] = nil
            if state.watchers[job]?.isEmpty == true { state.watchers[job] = nil }
        }
    }
}
