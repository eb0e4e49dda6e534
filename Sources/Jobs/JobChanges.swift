import NIOConcurrencyHelpers

/// Something about a job became durable in this process.
package struct JobChange: Hashable, Sendable {
    package let id: String
    /// Where it stands now; nil if it is gone. The same state again means progress.
    package let state: JobState?
}

/// Tells who listens what this process did to jobs.
final class JobChanges: Sendable {
    typealias Observer = @Sendable (JobChange) -> Void

    private struct State {
        var next = 0
        var all: [Int: Observer] = [:]
        var single: [String: [Int: Observer]] = [:]
    }

    private let state = NIOLockedValueBox(State())

    /// Changes of the job `id`, or of all. The newest `limit` wait for a slow listener; older ones are dropped.
    func stream(of id: String?, limit: Int) -> AsyncStream<JobChange> {
        let (stream, continuation) = AsyncStream.makeStream(
            of: JobChange.self, bufferingPolicy: .bufferingNewest(limit))
        let stop = observe(id) { continuation.yield($0) }
        continuation.onTermination = { _ in stop() }
        return stream
    }

    /// `observer` is called on the thread of the change and must be quick. Returns how to end it.
    func observe(_ id: String?, _ observer: @escaping Observer) -> @Sendable () -> Void {
        let number = state.withLockedValue { state in
            state.next += 1
            if let id {
                state.single[id, default: [:]][state.next] = observer
            } else {
                state.all[state.next] = observer
            }
            return state.next
        }
        return { self.remove(number, id) }
    }

    func publish(_ id: String, _ jobState: JobState?) {
        let observers = state.withLockedValue { state -> [Observer] in
            if state.all.isEmpty, state.single.isEmpty { return [] }
            return Array(state.all.values) + (state.single[id].map { Array($0.values) } ?? [])
        }
        for observer in observers { observer(JobChange(id: id, state: jobState)) }
    }

    private func remove(_ number: Int, _ id: String?) {
        state.withLockedValue { state in
            state.all[number] = nil
            if let id {
                state.single[id]?[number] = nil
                if state.single[id]?.isEmpty == true { state.single[id] = nil }
            }
        }
    }
}
