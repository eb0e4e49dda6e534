import NIOConcurrencyHelpers

/// Where the simulator listens, once it does.
final class Address: Sendable {
    struct NotListening: Error {}

    private enum State {
        case waiting([CheckedContinuation<String, any Error>])
        case known(String)
        case ended
    }

    private let state = NIOLockedValueBox(State.waiting([]))

    /// nil before it listens.
    var current: String? {
        state.withLockedValue { if case .known(let url) = $0 { url } else { nil } }
    }

    /// Waits for it. Throws when the simulator ends without ever having listened.
    func wait() async throws -> String {
        try await withCheckedThrowingContinuation { continuation in
            let settled: Result<String, any Error>? = state.withLockedValue { state in
                switch state {
                case .waiting(let others):
                    state = .waiting(others + [continuation])
                    return nil
                case .known(let url): return .success(url)
                case .ended: return .failure(NotListening())
                }
            }
            if let settled { continuation.resume(with: settled) }
        }
    }

    func settle(_ url: String) {
        for continuation in waiting(then: .known(url)) { continuation.resume(returning: url) }
    }

    func end() {
        for continuation in waiting(then: .ended) { continuation.resume(throwing: NotListening()) }
    }

    private func waiting(then next: State) -> [CheckedContinuation<String, any Error>] {
        state.withLockedValue { state in
            defer { state = next }
            return if case .waiting(let continuations) = state { continuations } else { [] }
        }
    }
}
