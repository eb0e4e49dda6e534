/// The revisions of the protocol that are spoken here. Nothing is kept between requests, so each one says its own.
enum MCPRevision: String, CaseIterable {
    case november2024 = "2024-11-05"
    case march2025 = "2025-03-26"
    case june2025 = "2025-06-18"

    static let latest = june2025
    /// Of a request that names none: those that name one came later.
    static let unnamed = march2025

    /// What a client is offered that asks for `name`: the same, else our latest, which it may refuse.
    init(offeredFor name: String) { self = MCPRevision(rawValue: name) ?? .latest }

    /// Several messages in one body were given up again.
    var takesBatches: Bool { self != .june2025 }
    /// Whether results may link a file; before, clients know no such content.
    var linksResources: Bool { self == .june2025 }
}
