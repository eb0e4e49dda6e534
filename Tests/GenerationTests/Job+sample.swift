import Foundation

@testable import Jobs

extension Job {
    /// A running video job with what a test wants to differ.
    static func sample(
        id: String = "video_1", arguments: Data = Data(), checkpoint: Data? = nil,
        expiresAt: Date = Date(timeIntervalSince1970: 1_750_086_400)
    ) -> Job {
        Job(
            id: id, sequence: 1, kind: "video", owner: "o", state: .running, attempt: 1, maximumAttempts: 5,
            fence: 1,
            arguments: arguments, checkpoint: checkpoint, output: nil, progress: 0, failure: nil,
            createdAt: Date(timeIntervalSince1970: 1_750_000_000), dueAt: nil,
            startedAt: Date(timeIntervalSince1970: 1_750_000_000), finishedAt: nil, expiresAt: expiresAt)
    }
}
