import Catalog

/// Which models `/v1/models` lists, asked each time.
package struct ModelListing: Sendable {
    /// The tiers that the present tokens serve.
    package let tiers: @Sendable () -> Set<Tier>
    /// Whether models are listed that none of them serves.
    package let showsAll: @Sendable () -> Bool

    package init(
        tiers: @escaping @Sendable () -> Set<Tier> = { Set(Tier.allCases) },
        showsAll: @escaping @Sendable () -> Bool = { false }
    ) {
        self.tiers = tiers
        self.showsAll = showsAll
    }
}
