import Foundation
import Transport

/// What the pool API answered: one address or many, by lines, commas or as a JSON array of strings.
struct ProxyAnswer: Hashable, Sendable {
    /// Each once, in their order.
    private(set) var proxies: [Proxy] = []
    /// How many entries are no proxies.
    private(set) var invalid = 0

    /// Takes `maximum` proxies at most.
    init(_ text: String, maximum: Int) {
        var seen: Set<Proxy> = []
        for entry in Self.entries(text) {
            switch ProxyLine(entry) {
            case .nothing: break
            case .invalid: invalid += 1
            case .proxy(let proxy):
                guard proxies.count < maximum else { return }
                if seen.insert(proxy).inserted { proxies.append(proxy) }
            }
        }
    }

    private static func entries(_ text: String) -> [Substring] {
        // What is no JSON may still be a list: an IPv6 address begins with a bracket, too.
        if let strings = try? JSONDecoder().decode([String].self, from: Data(text.utf8)) {
            return strings.map { $0[...] }
        }
        return text.split { $0.isNewline || $0 == "," }
    }
}
