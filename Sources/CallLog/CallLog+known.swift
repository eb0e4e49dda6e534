import Store

extension CallLog {
    private static let asked = 1000
    static let knownRequest = "SELECT 1 FROM calls WHERE request_id = ? LIMIT 1"

    /// Which of these ids of requests stand in the log.
    package func known(requests ids: [String]) async throws -> Set<String> {
        var known: Set<String> = []
        for start in stride(from: 0, to: ids.count, by: Self.asked) {
            let some = ids[start..<min(start + Self.asked, ids.count)]
            known.formUnion(
                try await database.read { connection in
                    try some.filter { id in
                        try connection.first(Self.knownRequest, [.text(id)]) { _ in true } != nil
                    }
                })
        }
        return known
    }
}
