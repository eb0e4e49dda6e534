/// What is wrong with a password that somebody wants to set.
package enum PasswordFault: Hashable, Sendable, CustomStringConvertible {
    case tooShort
    case tooLong
    /// One of those that everybody tries first.
    case common

    package var description: String {
        switch self {
        case .tooShort: "the password must have at least \(PasswordRules.shortest) characters"
        case .tooLong: "the password must have at most \(PasswordRules.longest) bytes"
        case .common: "the password is one of those that are tried first: choose another"
        }
    }
}

/// Which passwords may be set.
package enum PasswordRules {
    static let shortest = 10
    static let longest = 512

    /// nil if it may be set. `name` is the administrator's, which is no password.
    package static func fault(in password: String, name: String) -> PasswordFault? { nil }
}
