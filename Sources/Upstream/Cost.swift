/// Money as an upstream reports it, exact to the ten-billionth of a dollar.
package struct Cost: Codable, Hashable, Sendable {
    package static let ticksPerDollar = 10_000_000_000
    /// What costs more is no price of one call.
    private static let most = 100_000 * ticksPerDollar

    package let ticks: Int

    package init?(ticks: Int) {
        guard (0...Self.most).contains(ticks) else { return nil }
        self.ticks = ticks
    }

    package init(from decoder: any Decoder) throws { ticks = try decoder.singleValueContainer().decode(Int.self) }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(ticks)
    }
}
