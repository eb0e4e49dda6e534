import Jobs

/// The checkpoint during one attempt: all of the job's pictures write into it side by side. One save at a time, so that an
/// earlier state never comes after a later one; what changes meanwhile goes with the next.
actor ImageNotebook {
    private(set) var checkpoint: ImageCheckpoint
    private let run: JobRun
    private var writing: Task<Void, any Error>?
    private var changes = 0
    private var saved = 0

    init(_ checkpoint: ImageCheckpoint, run: JobRun) {
        self.checkpoint = checkpoint
        self.run = run
    }

    /// Durable with the next that is kept.
    func note(_ change: @Sendable (inout ImageCheckpoint) -> Void) { change(&checkpoint) }

    /// Returns when it is durable, with all that was noted before.
    func keep(_ change: @Sendable (inout ImageCheckpoint) -> Void) async throws {
        change(&checkpoint)
        changes += 1
        let mine = changes
        while saved < mine {
            if let writing {
                // Whether it failed is for those to hear whose changes it holds; ours may not be among them.
                _ = await writing.result
            } else {
                try await write()
            }
        }
    }

    private func write() async throws {
        let (data, state) = (try checkpoint.encoded(), changes)
        let task = Task {
            defer { writing = nil }
            try await run.save(checkpoint: data)
            saved = state
        }
        writing = task
        try await task.value
    }
}
