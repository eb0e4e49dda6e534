/// What a list of models tells of one besides its name.
package struct ModelCard: Hashable, Sendable {
    /// For people: `"Grok 4.1 Thinking"`; nil where the name must do.
    package let title: String?
    package let summary: String?
    /// Seconds since 1970. The same at each start, as clients keep it.
    package let created: Int
    package let owner: String

    package init(
        title: String? = nil, summary: String? = nil, created: Int = Self.standardCreated,
        owner: String = Self.standardOwner
    ) {
        self.title = title
        self.summary = summary
        self.created = created
        self.owner = owner
    }

    /// 1 January 2026.
    package static let standardCreated = 1_767_225_600
    /// As the predecessors had it.
    package static let standardOwner = "x-ai"
}
