import Store

/// Why somebody is not let in, or their password not changed.
package enum LoginError: Error, Hashable, Sendable {
    /// Name or password: which one, nobody is told.
    case wrong
    /// Too many attempts from there or at that name; the right password has to wait as well.
    case throttled(retryAfter: Duration)
    /// Too many passwords are being checked: try again in a moment.
    case busy
    case notSetUp
    /// The new password.
    case weak(PasswordFault)
    /// To be thrown on as it is.
    case store(StoreError)
}
