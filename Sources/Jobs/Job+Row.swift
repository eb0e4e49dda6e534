import Store

extension Job {
    /// In the order in which `init(row:)` reads them.
    static let columns = """
        id, sequence, kind, owner, state, attempt, maximum_attempts, fence, arguments, checkpoint, output, progress, \
        failure_code, failure_message, created_at, due_at, started_at, finished_at, expires_at
        """

    init(row: any Row) throws {
        let name = try row.text(4)
        guard let state = JobState(rawValue: name) else { throw StoreError.decoding("unknown job state \(name)") }
        let failure: JobFailure? =
            if let code = try row.optionalText(12) {
                JobFailure(code: code, message: try row.text(13))
            } else {
                nil
            }
        self.init(
            id: try row.text(0), sequence: try row.integer(1), kind: try row.text(2), owner: try row.text(3),
            state: state, attempt: try row.integer(5), maximumAttempts: try row.integer(6), fence: try row.integer(7),
            arguments: try row.blob(8), checkpoint: try row.optionalBlob(9), output: try row.optionalBlob(10),
            progress: try row.integer(11), failure: failure, createdAt: try row.date(14),
            dueAt: try row.optionalDate(15), startedAt: try row.optionalDate(16), finishedAt: try row.optionalDate(17),
            expiresAt: try row.date(18))
    }
}
