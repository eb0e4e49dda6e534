/// What the log was asked that it does not do.
package enum CallLogError: Error, Hashable, Sendable {
    /// A text to look for has two characters or more.
    case shortText
}
