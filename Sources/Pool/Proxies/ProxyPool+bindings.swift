extension ProxyPool {
    /// Bindings written in one transaction, so that others' writes get their turn between.
    private static let boundAtOnce = 1000

    /// As `bind(token:to:)`, for many: tokens by proxies' ids. Proxies that are not there are passed over.
    package func bind(_ proxies: [Int: Int]) async throws {
        let pairs = proxies.sorted { $0.key < $1.key }
        for start in stride(from: 0, to: pairs.count, by: Self.boundAtOnce) {
            let some = pairs[start..<min(start + Self.boundAtOnce, pairs.count)]
            change { state in
                for (token, id) in some where state.entries[id] != nil { state.bind(token, to: id) }
            }
            try await flush()
        }
    }
}
