import Foundation
import Store

/// A job that ended elsewhere, to be kept here like one of ours.
package struct EndedJob: Sendable {
    package enum End: Sendable {
        case completed(output: Data)
        case failed(JobFailure)
    }

    package var id: String
    package var kind: String
    package var owner: String
    package var arguments: Data
    package var end: End
    package var createdAt: Date
    package var finishedAt: Date
    package var expiresAt: Date

    package init(
        id: String, kind: String, owner: String, arguments: Data, end: End, createdAt: Date, finishedAt: Date,
        expiresAt: Date
    ) {
        self.id = id
        self.kind = kind
        self.owner = owner
        self.arguments = arguments
        self.end = end
        self.createdAt = createdAt
        self.finishedAt = finishedAt
        self.expiresAt = expiresAt
    }
}

extension JobQueue {
    /// Jobs written in one transaction, so that others' writes get their turn between.
    private static let adoptedAtOnce = 200

    /// Keeps jobs that ended elsewhere, in this order. One whose id is there already stays as it is. Returns how many are new.
    @discardableResult
    package func adopt(_ jobs: [EndedJob]) async throws -> Int {
        var adopted = 0
        for start in stride(from: 0, to: jobs.count, by: Self.adoptedAtOnce) {
            let batch = Array(jobs[start..<min(start + Self.adoptedAtOnce, jobs.count)])
            let ids = try await database.write { connection in
                let table = JobTable(connection: connection)
                return try batch.filter { try table.adopt($0) }.map(\.id)
            }
            for job in batch where ids.contains(job.id) {
                listeners.publish(job.id, job.state)
            }
            adopted += ids.count
        }
        return adopted
    }

    /// Everybody's jobs of a kind, in the order of acceptance, after the place `sequence`.
    package func history(kind: String, after sequence: Int, limit: Int) async throws -> [Job] {
        try await database.read { try JobTable(connection: $0).history(kind: kind, after: sequence, limit: limit) }
    }

    /// Which of these ids belong to jobs, of any owner.
    package func known(_ ids: [String]) async throws -> Set<String> {
        try await database.read { connection in
            let table = JobTable(connection: connection)
            return Set(try ids.filter { try table.job($0) != nil })
        }
    }
}

extension EndedJob {
    fileprivate var state: JobState {
        switch end {
        case .completed: .completed
        case .failed: .discarded
        }
    }
}

extension JobTable {
    static let history = "SELECT \(Job.columns) FROM jobs WHERE sequence > ? AND kind = ? ORDER BY sequence LIMIT ?"

    fileprivate func history(kind: String, after sequence: Int, limit: Int) throws -> [Job] {
        try connection.query(
            Self.history, [.integer(sequence), .text(kind), .integer(limit)], Job.init(row:))
    }

    /// By way of a waiting job, so that counts are kept as for any other. False if the id is taken.
    fileprivate func adopt(_ ended: EndedJob) throws -> Bool {
        guard try job(ended.id) == nil else { return false }
        try know(owner: ended.owner)
        try insert(
            NewJob(
                id: ended.id, kind: ended.kind, owner: ended.owner, arguments: ended.arguments, maximumAttempts: 1,
                expiresAt: ended.expiresAt),
            now: ended.createdAt)
        let (output, failure): (Value, JobFailure?) =
            switch ended.end {
            case .completed(let output): (.blob(output), nil)
            case .failed(let failure): (.null, failure)
            }
        try connection.execute(
            """
            UPDATE jobs SET state = ?, attempt = 1, output = ?, progress = ?, failure_code = ?, failure_message = ?,
                due_at = NULL, started_at = created_at, finished_at = \(Self.notBeforeCreation), prune_at = expires_at
            WHERE id = ?
            """,
            [
                .text(ended.state.rawValue), output, .integer(failure == nil ? 100 : 0), .optional(failure?.code),
                .optional(failure?.message), .date(ended.finishedAt), .date(ended.finishedAt), .text(ended.id),
            ])
        return true
    }
}
