import NIOConcurrencyHelpers

/// Wakes the one who waits. Rung before, it wakes at once.
package final class Bell: Sendable {
    private struct State {
        var wasRung = false
        var sleeper: CheckedContinuation<Void, Never>?
    }

    private let state = NIOLockedValueBox(State())

    package init() {}

    package func ring() {
        let sleeper = state.withLockedValue { state in
            defer { state.sleeper = nil }
            state.wasRung = state.sleeper == nil
            return state.sleeper
        }
        sleeper?.resume()
    }

    /// Returns when it rings, after `pause` at the latest, or when the task is cancelled.
    package func wait(atMost pause: Duration) async {
        await withTaskCancellationHandler {
            await withTaskGroup(of: Void.self) { alarm in
                alarm.addTask {
                    // Throws when it rang before.
                    if (try? await Task.sleep(for: pause)) != nil { self.ring() }
                }
                await wait()
                alarm.cancelAll()
            }
        } onCancel: {
            ring()
        }
    }

    private func wait() async {
        await withCheckedContinuation { continuation in
            let isOver = state.withLockedValue { state in
                defer { state.wasRung = false }
                if !state.wasRung { state.sleeper = continuation }
                return state.wasRung
            }
            if isOver { continuation.resume() }
        }
    }
}
