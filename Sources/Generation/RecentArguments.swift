import Jobs
import NIOConcurrencyHelpers

/// The arguments of jobs that were asked about lately, decoded. Clients poll, and decoding would take longer than the
/// look-up. They never change while their job lives, and no id is used twice: what is here is right.
///
/// A few megabytes at most: emptied when full, and long prompts stay out.
final class RecentArguments<Arguments: JobContent>: Sendable {
    static var limit: Int { 1024 }
    static var longestBytes: Int { 4096 }

    private let known = NIOLockedValueBox<[String: Arguments]>([:])

    func arguments(of job: Job) throws -> Arguments {
        if let arguments = known.withLockedValue({ $0[job.id] }) { return arguments }
        let arguments = try Arguments.decode(job.arguments)
        guard job.arguments.count <= Self.longestBytes else { return arguments }
        known.withLockedValue {
            if $0.count >= Self.limit { $0.removeAll(keepingCapacity: true) }
            $0[job.id] = arguments
        }
        return arguments
    }

    var count: Int { known.withLockedValue { $0.count } }
}
