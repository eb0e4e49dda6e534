import Foundation
import Store

/// A job that ends, as others see it who write something about it.
package struct JobEnd: Hashable, Sendable {
    package let id: String
    package let kind: String
    package let owner: String
    /// A final one.
    package let state: JobState

    package init(id: String, kind: String, owner: String, state: JobState) {
        self.id = id
        self.kind = kind
        self.owner = owner
        self.state = state
    }
}

/// Called inside the transaction that ends a job: what it writes is there exactly if the job has ended so, and what it
/// throws undoes the end. A job that is begun anew by its operator ends once more. What it returns is done once all is
/// durable.
package typealias JobEndWriter =
    @Sendable (_ end: JobEnd, _ connection: any Connection, _ now: Date) throws -> (@Sendable () -> Void)?

extension JobQueue {
    func write(_ end: JobEnd, _ connection: any Connection, now: Date) throws -> (@Sendable () -> Void)? {
        try endWriter?(end, connection, now)
    }
}

extension JobEnd {
    init(_ job: Job, _ state: JobState) {
        self.init(id: job.id, kind: job.kind, owner: job.owner, state: state)
    }
}

extension JobVerdict {
    /// nil unless the job ends by it.
    var end: JobState? {
        switch self {
        case .completed: .completed
        case .discarded: .discarded
        case .waits: nil
        }
    }
}
