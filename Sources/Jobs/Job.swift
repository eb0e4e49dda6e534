import Foundation

/// A job as it is in the database.
package struct Job: Sendable, Identifiable {
    /// Given by whoever enqueued it; unique for ever.
    package let id: String
    /// Order of acceptance.
    package let sequence: Int
    /// Which worker does it.
    package let kind: String
    /// Whose it is.
    package let owner: String
    package let state: JobState
    /// Attempts that count, the present one included: not those that snoozed, were handed back or died with the process.
    package let attempt: Int
    package let maximumAttempts: Int
    /// Grows at each claim; a write under an older fence changes nothing.
    package let fence: Int
    /// What to do, as the kind's worker encodes it.
    package let arguments: Data
    /// What a later attempt needs in order to go on instead of beginning again.
    package let checkpoint: Data?
    /// What came of it, once completed.
    package let output: Data?
    /// 0...100, never less than before.
    package let progress: Int
    /// The last failure; final when `state` is `.discarded`.
    package let failure: JobFailure?
    package let createdAt: Date
    /// When it may be claimed; nil unless it waits.
    package let dueAt: Date?
    /// When it was first claimed.
    package let startedAt: Date?
    /// When it ended.
    package let finishedAt: Date?
    /// When it may be pruned, if it has ended by then.
    package let expiresAt: Date
}

/// Why a job failed, in words a client may read.
package struct JobFailure: Error, Codable, Hashable, Sendable {
    /// `moderation_blocked`, `interrupted`, `upstream_media_invalid`, …
    package let code: String
    package let message: String

    package init(code: String, message: String) {
        self.code = code
        self.message = message
    }
}

/// A job to be accepted.
package struct NewJob: Sendable {
    package var id: String
    package var kind: String
    package var owner: String
    package var arguments: Data
    package var maximumAttempts: Int
    /// When it may start; nil is at once.
    package var dueAt: Date?
    package var expiresAt: Date
    /// The client's `Idempotency-Key`: one owner's two jobs never share one.
    package var idempotencyKey: String?
    /// Hash of what was asked: with the same key and another fingerprint, `.conflict`.
    package var fingerprint: String?
    /// The client says it is repeating itself: a job of this owner with this fingerprint created since then is the same.
    package var repeatsSince: Date?

    package init(
        id: String, kind: String, owner: String, arguments: Data, maximumAttempts: Int = 5, dueAt: Date? = nil,
        expiresAt: Date, idempotencyKey: String? = nil, fingerprint: String? = nil, repeatsSince: Date? = nil
    ) {
        self.id = id
        self.kind = kind
        self.owner = owner
        self.arguments = arguments
        self.maximumAttempts = maximumAttempts
        self.dueAt = dueAt
        self.expiresAt = expiresAt
        self.idempotencyKey = idempotencyKey
        self.fingerprint = fingerprint
        self.repeatsSince = repeatsSince
    }
}

/// What became of the wish to enqueue.
package enum EnqueueResult: Sendable {
    /// Durable.
    case created(Job)
    /// The same wish was accepted before; this is its job.
    case existing(Job)
    /// The idempotency key belongs to another wish.
    case conflict
    /// The queue is at its cap.
    case full(retryAfter: Duration)
}
