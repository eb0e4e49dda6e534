import NIOConcurrencyHelpers
import Upstream

/// The references that lie at the upstream, for each token that uploaded them. However many pictures ask at once, each is
/// uploaded once per token.
final class UploadLedger: Sendable {
    private struct Key: Hashable {
        let token: Int
        let name: String
    }

    private struct State {
        var known: [Int: [String: UploadedPicture]]
        var underway: [Key: Task<UploadedPicture, any Error>] = [:]
    }

    private let state: NIOLockedValueBox<State>

    init(_ known: [Int: [String: UploadedPicture]]) { state = NIOLockedValueBox(State(known: known)) }

    var known: [Int: [String: UploadedPicture]] { state.withLockedValue { $0.known } }

    /// What `upload` gives the first time. One that fails, fails for all who wait for it, and the next who asks tries again.
    func picture(
        _ name: String, token: Int, upload: @escaping @Sendable () async throws -> UploadedPicture
    ) async throws -> UploadedPicture {
        let key = Key(token: token, name: name)
        let (found, task) = state.withLockedValue { state -> (UploadedPicture?, Task<UploadedPicture, any Error>?) in
            if let found = state.known[token]?[name] { return (found, nil) }
            if let task = state.underway[key] { return (nil, task) }
            let task = Task {
                defer { self.state.withLockedValue { $0.underway[key] = nil } }
                let picture = try await upload()
                self.state.withLockedValue { $0.known[token, default: [:]][name] = picture }
                return picture
            }
            state.underway[key] = task
            return (nil, task)
        }
        if let found { return found }
        guard let task else { throw CancellationError() }
        // All pictures of a job are cancelled together: whoever is, may end it for the others.
        return try await withTaskCancellationHandler {
            try await task.value
        } onCancel: {
            task.cancel()
        }
    }

    /// The upstream does not know them any more.
    func forget(token: Int) { state.withLockedValue { $0.known[token] = nil } }
}
