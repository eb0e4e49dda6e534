import Catalog

/// Which models `/v1/models` lists, asked each time.
package struct ModelListing: Sendable {
    /// What the present tokens and keys serve.
    package let supply: @Sendable () -> Supply
    /// Whether models are listed that none of them serves.
    package let showsAll: @Sendable () -> Bool

    package init(
        supply: @escaping @Sendable () -> Supply = { .everything },
        showsAll: @escaping @Sendable () -> Bool = { false }
    ) {
        self.supply = supply
        self.showsAll = showsAll
    }
}
