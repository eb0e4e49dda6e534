/// When libcurl wants to be called with `CURL_SOCKET_TIMEOUT`.
///
/// It rings once. libcurl says when it is to ring again; that it need not, it does not always say: a call that leaves
/// nothing to wait for goes without a word.
struct CurlTimer {
    /// nil while it is not wanted.
    private(set) var due: Deadlines.Instant?

    /// Less than none takes it back.
    mutating func set(milliseconds: Int, now: Deadlines.Instant) {
        due = milliseconds < 0 ? nil : now + .milliseconds(milliseconds)
    }

    /// Whether it rings.
    mutating func take(now: Deadlines.Instant) -> Bool {
        guard let due, due <= now else { return false }
        self.due = nil
        return true
    }
}
