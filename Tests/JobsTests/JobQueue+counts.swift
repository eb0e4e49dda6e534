import Store

@testable import Jobs

extension JobQueue {
    /// Unfinished jobs, as the queue's limit counts them.
    func depth() throws -> Int { try database.lookup { try JobTable(connection: $0).unfinished() } }

    /// Jobs by state, as the table's triggers count them.
    func counts() throws -> [JobState: Int] {
        let pairs = try database.lookup { connection in
            try connection.query("SELECT state, number FROM job_counts", []) {
                (JobState(rawValue: try $0.text(0)), try $0.integer(1))
            }
        }
        return pairs.reduce(into: [:]) { counts, pair in
            if let state = pair.0 { counts[state] = pair.1 }
        }
    }
}
