extension Decoder {
    /// The members of an object of which every one is known: a condition misspelt must not mean more.
    func container<Key: CodingKey & CaseIterable>(
        ofOnly keys: Key.Type, in field: String
    ) throws -> KeyedDecodingContainer<Key> {
        let known = Set(Key.allCases.map(\.stringValue))
        let given = try container(keyedBy: AnyName.self).allKeys.map(\.stringValue)
        if let stranger = given.sorted().first(where: { !known.contains($0) }) {
            throw APIError.invalid("\(field).\(stranger)", "'\(field)' has no condition '\(stranger)'.")
        }
        return try container(keyedBy: Key.self)
    }
}

/// Whatever an object calls its members.
private struct AnyName: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
}
