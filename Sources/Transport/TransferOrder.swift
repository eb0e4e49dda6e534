import Foundation
import NIOCore

/// A request that was found fit to be sent, in the form libcurl wants.
struct TransferOrder: Sendable {
    let method: String
    let url: String
    /// nil leaves the encoding alone: nothing is offered and nothing decoded.
    let acceptEncoding: String?
    let timeouts: Timeouts
    let proxy: Proxy?
    let pinnedAddress: String?
    let readSize: Int

    /// What must never be read in a message.
    var secrets: [String] {
        var secrets = [proxy?.password, proxy?.username]
        secrets.append(url.firstIndex(of: "?").map { String(url[url.index(after: $0)...]) })
        if let (_, rest) = url.cut(at: "://"), let (login, _) = rest.cut(at: "@") { secrets.append(login) }
        return secrets.compactMap { $0 }.filter { !$0.isEmpty }
    }

    var isHTTPS: Bool { url.lowercased().hasPrefix("https:") }

    /// Whether libcurl may send it a second time when a reused connection turns out to be dead.
    var isRepeatable: Bool { ["GET", "HEAD", "OPTIONS"].contains(method) }

    /// gzip's bombs swell a thousandfold at most; brotli's and zstd's have no such bound, so they are not offered.
    private static let offeredEncodings = "gzip, deflate"

    /// libcurl unpacks whatever it can, offered or not, and layer by layer: a bomb in a bomb has no bound either.
    func canUnpack(_ head: TransferHead) -> Bool {
        let transferCodings = head.words(of: "transfer-encoding").filter { $0 != "chunked" && $0 != "identity" }
        guard transferCodings.isEmpty else { return false }
        guard let acceptEncoding else { return true }
        let codings = head.words(of: "content-encoding").filter { $0 != "identity" }
        guard !codings.isEmpty else { return true }
        let offered = acceptEncoding.lowercased().split { ",; ".contains($0) }.map(String.init)
        return codings.count < 2
            && codings.allSatisfy { ["gzip", "x-gzip", "deflate"].contains($0) || offered.contains($0) }
    }

    init(_ request: TransferRequest) throws(TransferError) {
        guard Self.isToken(request.method) else { throw .badRequest("method is not a token") }
        let scheme = request.url.prefix(8).lowercased()
        guard scheme.hasPrefix("http://") || scheme.hasPrefix("https://") else {
            throw .badRequest("URL is not an absolute http or https URL")
        }
        guard request.url.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else {
            throw .badRequest("URL has control characters or spaces")
        }
        if let address = request.pinnedAddress, !Self.isAddress(address) {
            throw .badRequest("pinned address is not an IP address")
        }
        if let proxy = request.proxy {
            guard proxy.isUsable else { throw .badRequest("proxy's host, port or login is not usable") }
        }
        method = request.method
        url = request.url
        timeouts = request.timeouts
        proxy = request.proxy
        pinnedAddress = request.pinnedAddress
        readSize = request.readSize
        acceptEncoding = Self.encoding(asked: request.headers)
    }

    private static func encoding(asked headers: [(name: String, value: String)]) -> String? {
        guard let own = headers.first(where: { $0.name.isHeader("accept-encoding") }) else {
            return offeredEncodings
        }
        return own.value.isEmpty ? nil : own.value
    }

    static func isToken(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
                default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
                }
            }
    }

    private static func isAddress(_ text: String) -> Bool {
        var space = in6_addr()
        return inet_pton(AF_INET, text, &space) == 1 || inet_pton(AF_INET6, text, &space) == 1
    }
}

extension TransferHead {
    /// The list that all headers of that name together hold, in lower case.
    fileprivate func words(of name: String) -> [String] {
        guard headers.contains(where: { $0.name == name }) else { return [] }
        return headers.filter { $0.name == name }.flatMap { $0.value.lowercased().split { ", \t".contains($0) } }.map(
            String.init)
    }
}

extension StringProtocol {
    /// The text before and after the first `separator`.
    func cut(at separator: String) -> (String, String)? {
        range(of: separator).map { (String(self[..<$0.lowerBound]), String(self[$0.upperBound...])) }
    }
}

extension String {
    /// Whether it names that header, which is given in lower case.
    func isHeader(_ name: StaticString) -> Bool {
        guard utf8.count == name.utf8CodeUnitCount else { return false }
        let wanted = UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)
        // Names are tokens: no other byte of theirs becomes a letter so.
        return zip(utf8, wanted).allSatisfy { own, wanted in own == wanted || own | 0x20 == wanted && own >= 0x41 }
    }
}
