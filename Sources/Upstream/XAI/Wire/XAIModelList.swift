/// The answer of `/models`, whose models stand in `data`, and of the lists of one kind, which have `models`.
struct XAIModelList: Decodable {
    private struct Entry: Decodable {
        let id: String
        let aliases: [String]

        private enum Key: String, CodingKey { case id, aliases }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: Key.self)
            id = try container.decode(String.self, forKey: .id)
            aliases = container.lenient(.aliases) ?? []
        }
    }

    /// More are no list of models.
    static let most = 1000
    private static let longest = 200

    let names: Set<String>

    private enum Key: String, CodingKey { case data, models }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        let entries = try container.decode([Entry].self, forKey: container.contains(.models) ? .models : .data)
        names = Set(entries.flatMap { [$0.id] + $0.aliases }.filter { (1...Self.longest).contains($0.utf8.count) })
    }
}
