/// Whether a client takes gzip, by its `Accept-Encoding`.
enum AcceptedEncoding {
    static func takesGzip(_ field: String?) -> Bool {
        guard let field else { return false }
        var any: Bool?
        for element in field.split(separator: ",") {
            let parts = element.split(separator: ";").map { $0.filter { $0 != " " && $0 != "\t" }.lowercased() }
            guard let name = parts.first else { continue }
            let weight = parts.dropFirst().first { $0.hasPrefix("q=") }.map { Double($0.dropFirst(2)) ?? 0 } ?? 1
            // A name counts more than the star.
            if name == "gzip" || name == "x-gzip" { return weight > 0 }
            if name == "*" { any = weight > 0 }
        }
        return any ?? false
    }
}
