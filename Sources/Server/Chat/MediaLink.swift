import Foundation

/// Links to our own pictures, as they stand in answers that we gave.
enum MediaLink {
    /// The file's name in `https://anything/images/NAME`, or in the path alone; nil where it is no such link. Which host it
    /// names does not matter: names are random, and what is not in our cache is not found.
    static func name(in url: String) -> String? {
        guard let start = url.range(of: "/images/", options: .backwards) else { return nil }
        let before = url[..<start.lowerBound]
        guard before.isEmpty || before.hasPrefix("http://") || before.hasPrefix("https://") else { return nil }
        let name = url[start.upperBound...].prefix { $0 != "?" && $0 != "#" }
        return Endpoint.isName(name) ? String(name) : nil
    }
}
