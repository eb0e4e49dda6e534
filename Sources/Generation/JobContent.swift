import Foundation

/// What a job is told, or what came of it, as JSON in its row.
protocol JobContent: Codable, Sendable {}

extension JobContent {
    func encoded() throws -> Data { try JSONEncoder().encode(self) }

    static func decode(_ data: Data) throws -> Self { try JSONDecoder().decode(Self.self, from: data) }
}
