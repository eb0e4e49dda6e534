import Foundation
import Pool
import Transport
import Upstream

/// `proxy_state.json`: proxies, and which token goes through which.
struct OldProxyState: Hashable, Sendable {
    struct Node: Hashable, Sendable {
        let proxy: Proxy
        var isHealthy = true
        var failures = 0
        var requests = 0
        var successes = 0
        var lastUsedAt: Date?
    }

    struct Binding: Hashable, Sendable {
        let credential: Credential
        let proxy: Proxy
    }

    enum Item: Hashable, Sendable {
        case node(Node)
        case binding(Binding)
    }

    private static let most = 10_000

    static func read(_ data: Data, file: String) -> OldReading<Item> {
        .json(data, file: file) { json, reading in
            var bound: Set<Credential> = []
            var bindings: [Binding] = []
            var nodes = 0
            for member in json["proxies"]?.members ?? [] {
                let url = member.value.text("url") ?? member.name
                let key = "proxies.\(shown(url))"
                guard nodes < most else {
                    reading.leaveOut(file, key, "it is one too many")
                    continue
                }
                guard let proxy = Proxy(theirs: url) else {
                    reading.leaveOut(file, key, "it is no proxy's address")
                    continue
                }
                nodes += 1
                reading.items.append(.node(Node(proxy, member.value)))
                for secret in member.value.texts("assigned_sso") {
                    guard let credential = Credential(pasted: secret) else { continue }
                    bindings.append(Binding(credential: credential, proxy: proxy))
                }
            }
            // What is assigned there holds; the lists of the proxies only repeat it.
            for member in json["assignments"]?.members ?? [] {
                let key = "assignments.\(Credential(member.name))"
                guard let credential = Credential(pasted: member.name) else {
                    reading.leaveOut(file, key, "it is no token")
                    continue
                }
                guard let proxy = member.value.text.flatMap(Proxy.init(theirs:)) else {
                    reading.leaveOut(file, key, "it names no proxy")
                    continue
                }
                guard bound.insert(credential).inserted else { continue }
                reading.items.append(.binding(Binding(credential: credential, proxy: proxy)))
            }
            for binding in bindings where bound.insert(binding.credential).inserted {
                reading.items.append(.binding(binding))
            }
            if json.members == nil { reading.lose(file, "it holds no proxies") }
        }
    }

    /// One address per line; blank lines and `#` comments are passed over.
    static func readList(_ data: Data, file: String) -> OldReading<Item> {
        var reading = OldReading<Item>()
        let lines = String(decoding: data, as: UTF8.self).split(
            omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        for (index, line) in lines.enumerated() {
            let line = line.trimmed
            guard !line.isEmpty, !line.hasPrefix("#") else { continue }
            guard reading.items.count < most, let proxy = Proxy(theirs: line) else {
                reading.leaveOut(file, "line \(index + 1)", "it is no proxy's address, or one too many")
                continue
            }
            reading.items.append(.node(Node(proxy: proxy)))
        }
        return reading
    }

    /// Without a login, also of what is no address.
    private static func shown(_ url: String) -> String {
        Proxy(parsing: url)?.description ?? String(url.split(separator: "@").last?.prefix(80) ?? "")
    }
}

extension OldProxyState.Node {
    fileprivate init(_ proxy: Proxy, _ record: OldJSON) {
        self.init(
            proxy: proxy, isHealthy: record.flag("healthy") ?? true, failures: record.count("fail_count") ?? 0,
            requests: record.count("total_requests") ?? 0, successes: record.count("success_requests") ?? 0,
            lastUsedAt: record.time("last_used"))
    }
}

extension Proxy {
    /// They took `socks5` for `socks5h`, as we do.
    fileprivate init?(theirs text: String) {
        guard text.contains(":"), let proxy = Proxy(parsing: text) else { return nil }
        self = proxy
        guard scheme == .socks5 else { return }
        self.init(scheme: .socks5h, host: host, port: port, username: username, password: password)
    }

    /// The whole address, password and all: for the pool and for exports, never to be shown.
    var address: String {
        func encoded(_ text: String) -> String {
            // Nothing to encode is never wrong.
            text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? text
        }
        let login = username.map { encoded($0) + (password.map { ":" + encoded($0) } ?? "") + "@" } ?? ""
        return "\(scheme.rawValue)://\(login)\(host.contains(":") ? "[\(host)]" : host):\(port)"
    }
}
