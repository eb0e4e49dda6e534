import Glibc

/// The descriptors that this process may have, and how many connections they are enough for.
enum DescriptorLimit {
    /// Raises the soft limit to the hard one: 1,024, as most systems begin with, is for programs that use `select`.
    static func raise() -> Int {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 1024 }
        if limit.rlim_cur < limit.rlim_max {
            var raised = limit
            raised.rlim_cur = limit.rlim_max
            if setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &raised) == 0 { limit = raised }
        }
        return Int(clamping: limit.rlim_cur)
    }

    /// Of `wanted` connections so many that a quarter of the descriptors, 64 at least, is left for files, the database and
    /// the upstream: whoever opens connections without end must not take those away.
    static func connections(_ wanted: Int, of descriptors: Int) -> Int {
        max(1, min(wanted, descriptors - max(64, descriptors / 4)))
    }
}
