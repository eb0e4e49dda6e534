import Catalog
import Foundation
import Pool
import Upstream

// What an import does to tokens.
extension MovingRooms {
    private static let atOnce = 10_000

    func knownTokens() async throws -> [Credential: ImportStanding.KnownToken] {
        Dictionary(
            try await tokens.list().map { ($0.credential, ImportStanding.KnownToken(id: $0.id)) }
        ) { first, _ in first }
    }

    func add(_ tokens: [OldToken], now: Date) async throws {
        for tier in [Tier.basic, .super] {
            let lines = tokens.filter { $0.tier == tier }.map(\.credential.secret).joined(separator: "\n")
            if !lines.isEmpty { _ = try await self.tokens.add(lines: lines, tier: tier, now: now) }
        }
    }

    func fillIn(_ words: [ImportStanding.KnownToken]) async throws {}
}
