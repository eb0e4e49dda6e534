extension UpstreamError {
    // Not inlined: its locals would lie in the frame of every stream for as long as it lives.
    /// The same without the secrets, should the upstream repeat them in its words.
    @inline(never)
    func cleared(of secrets: [String]) -> UpstreamError {
        var words = message
        for secret in secrets where !secret.isEmpty {
            words = words.replacing(secret, with: "****")
            // A message is cut to its length, perhaps within the secret.
            if let cut = (6..<max(6, secret.count)).last(where: { words.hasSuffix(secret.prefix($0)) }) {
                words = words.dropLast(cut) + "****"
            }
        }
        guard words != message else { return self }
        return UpstreamError(
            kind, status: status, message: words, retryAfter: retryAfter, mayHaveStarted: mayHaveStarted, cost: cost)
    }
}
