import Upstream

/// How one call leaves this machine.
package struct Road: Hashable, Sendable {
    /// The proxy's id; nil is direct, or the static proxy that is taken when all others are dead.
    package let id: Int?
    package let egress: Egress
    /// Safe to show and to log: no password is in it.
    package let label: String

    package init(id: Int?, egress: Egress, label: String) {
        self.id = id
        self.egress = egress
        self.label = label
    }
}

/// What a call taught about its road.
package enum RoadOutcome: String, Hashable, Sendable, CaseIterable {
    case served
    /// The upstream does not like where the call came from: a 403 with a page instead of JSON.
    case refused
    /// The proxy was not reached, or the connection through it broke.
    case failed
    /// Someone else is to blame, or nobody is.
    case untouched
}
