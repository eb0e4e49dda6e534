import HTTPTypes

enum Credentials {
    /// The client's key: from `Authorization: Bearer`, else from `x-api-key`. Never from the query, where logs would keep it.
    static func key(in headers: HTTPFields) -> String? {
        guard let authorization = headers[.authorization] else { return headers[.apiKey].flatMap(nonEmpty) }
        let words = authorization.split(separator: " ", maxSplits: 1)
        guard words.count == 2, words[0].lowercased() == "bearer" else { return nil }
        return nonEmpty(String(words[1].drop { $0 == " " }))
    }

    private static func nonEmpty(_ key: String) -> String? { key.isEmpty ? nil : key }
}
