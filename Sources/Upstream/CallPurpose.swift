/// What a call was for, as far as its failures differ.
enum CallPurpose: Sendable {
    /// It starts a generation.
    case conversation
    /// It may be repeated at will.
    case repeatable
}
