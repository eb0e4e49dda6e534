import Store

extension Error {
    /// Of what `JobQueue.enqueue` threw: whether the job surely does not exist.
    package var leavesNoJob: Bool {
        switch self as? StoreError {
        case .overloaded, .closed, .busy, .constraint, .decoding: true
        // A commit that failed on the disk may be found there by the next start.
        case .full, .unavailable, .corrupt, .migration, .other, nil: false
        }
    }
}
