extension KeyedDecodingContainer {
    /// The value, or nil where it is missing, null or of another type: the protocol changes field by field, and a field
    /// that we cannot read must not cost us the frame around it.
    func lenient<Value: Decodable>(_ key: Key, as type: Value.Type = Value.self) -> Value? {
        // Another type than expected counts as missing, as promised above.
        (try? decodeIfPresent(type, forKey: key)) ?? nil
    }

    /// The text, or nil where it is missing, of another type or empty.
    func lenientText(_ key: Key) -> String? {
        lenient(key, as: String.self).flatMap { $0.isEmpty ? nil : $0 }
    }
}
