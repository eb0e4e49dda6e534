import Store

/// Why there is no administrator, or no new password, after all.
package enum SetUpError: Error, Hashable, Sendable {
    /// None is open, or another one, or it is used or too old: one answer for all.
    case wrongCode
    case alreadySetUp
    case weak(PasswordFault)
    /// The name is not 1 to 64 printable characters.
    case invalidName
    /// Too many passwords are being checked: try again in a moment.
    case busy
    /// To be thrown on as it is.
    case store(StoreError)
}
