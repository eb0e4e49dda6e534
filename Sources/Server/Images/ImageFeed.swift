import Generation
import NIOCore

/// What is heard of one job until its end. Cancelling it leaves the job alone.
final class ImageFeed: Sendable {
    enum Element: Sendable {
        case preview(PicturePreview)
        case silence
        case ended(ImageJob)
    }

    private enum Signal: Sendable {
        case preview(PicturePreview)
        case silence
    }

    private let signals: AsyncStream<Signal>
    private let signal: AsyncStream<Signal>.Continuation
    private let waiting: Task<ImageJob, any Error>
    private let listening: Task<Void, Never>?
    private let pulse: Pulse

    /// Unfinished pictures are made only where somebody `listens`.
    init(_ jobs: ImageJobs, id: String, owner: String, listens: Bool, heartbeat: Duration, on loop: any EventLoop) {
        // A reader that is slower than the upstream misses some: they are of no worth beside newer ones.
        let (signals, signal) = AsyncStream.makeStream(of: Signal.self, bufferingPolicy: .bufferingNewest(4))
        (self.signals, self.signal) = (signals, signal)
        let previews = listens ? jobs.previews(id) : nil
        // Both end with `cancel`, which `deinit` calls.
        waiting = Task {
            defer { signal.finish() }
            return try await jobs.settled(id, owner)
        }
        listening = previews.map { previews in
            Task { for await preview in previews { signal.yield(.preview(preview)) } }
        }
        pulse = Pulse(every: heartbeat, on: loop) { signal.yield(.silence) }
    }

    deinit { cancel() }

    func cancel() {
        pulse.stop()
        waiting.cancel()
        listening?.cancel()
        signal.finish()
    }

    func next() async throws -> Element {
        for await signal in signals {
            pulse.beat()
            switch signal {
            case .preview(let preview): return .preview(preview)
            case .silence: return .silence
            }
        }
        return .ended(
            try await withTaskCancellationHandler {
                try await waiting.value
            } onCancel: {
                waiting.cancel()
            })
    }
}
