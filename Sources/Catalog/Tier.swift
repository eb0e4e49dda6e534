/// The least kind of account that can serve a model. A higher tier serves what a lower one can.
package enum Tier: String, Codable, Comparable, Sendable, CaseIterable {
    /// A free account, the predecessors' `sso`.
    case basic
    /// A paying account, the predecessors' `ssoSuper`.
    case `super`

    package static func < (left: Tier, right: Tier) -> Bool { left == .basic && right == .super }
}
