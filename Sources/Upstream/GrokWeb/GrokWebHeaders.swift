import Foundation

/// The headers of one call: who asks, from which page, and what the operator adds. Nothing is made up to look like
/// another program; what an operator wants to be said of a browser is the operator's to configure.
struct GrokWebHeaders {
    let configuration: GrokWebClient.Configuration
    let credential: Credential
    let egress: Egress

    /// For a call to the API, as from the page `page` below the base URL.
    func call(from page: String, type: String?) throws(UpstreamError) -> [(name: String, value: String)] {
        try assembled(
            [
                ("Accept", "*/*"), ("Origin", configuration.baseURL), ("Referer", configuration.baseURL + page),
                ("x-xai-request-id", UUID.text()),
            ] + (type.map { [("Content-Type", $0)] } ?? []))
    }

    /// For the bytes of an asset; they are wanted as they are on disk, so that ranges and lengths are true.
    func asset(range: String?) throws(UpstreamError) -> [(name: String, value: String)] {
        try assembled(
            [("Accept", "*/*"), ("Accept-Encoding", "identity"), ("Referer", configuration.baseURL + "/")]
                + (range.map { [("Range", $0)] } ?? []))
    }

    /// For an address on a host that is neither the upstream's API nor its assets: no cookies, nothing of the operator's.
    func stranger(range: String?) throws(UpstreamError) -> [(name: String, value: String)] {
        try Self.checked(
            [("Accept", "*/*"), ("Accept-Encoding", "identity"), ("User-Agent", configuration.userAgent)]
                + (range.map { [("Range", $0)] } ?? []))
    }

    private func assembled(_ own: [(name: String, value: String)]) throws(UpstreamError) -> [(
        name: String, value: String
    )] {
        var headers = own
        headers.reserveCapacity(own.count + configuration.headers.count + 3)
        headers.append(("Accept-Language", "en"))
        headers.append(("User-Agent", configuration.userAgent))
        if !configuration.headers.isEmpty {
            let added = configuration.headers.filter { !Self.reserved.contains($0.name.lowercased()) }
            let overridden = Set(added.map { $0.name.lowercased() })
            headers = headers.filter { !overridden.contains($0.name.lowercased()) } + added
        }
        headers = try Self.checked(headers)
        headers.append(("Cookie", try cookie()))
        return headers
    }

    /// They belong to the call, the credential and the connection.
    private static let reserved: Set = [
        "cookie", "host", "content-length", "content-type", "transfer-encoding", "connection", "range",
    ]

    private func cookie() throws(UpstreamError) -> String {
        let secret = credential.secret
        guard !secret.isEmpty, secret.utf8.allSatisfy(Self.fitsCookie) else {
            throw UpstreamError(.unauthenticated, message: "the token holds characters that no cookie may hold")
        }
        let own = "sso=\(secret); sso-rw=\(secret)"
        guard let cookies = egress.cookies, !cookies.isEmpty else { return own }
        guard Self.fitsLine(cookies) else {
            throw UpstreamError(.egressRefused, message: "the road's cookies hold a line break")
        }
        return "\(own); \(cookies)"
    }

    private static func fitsCookie(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\\"): false
        default: byte > 0x20 && byte < 0x7F
        }
    }

    private static func checked(
        _ headers: [(name: String, value: String)]
    ) throws(UpstreamError) -> [(name: String, value: String)] {
        guard
            headers.allSatisfy({ fitsLine($0.name) && fitsLine($0.value) && !$0.name.utf8.contains(UInt8(ascii: ":")) })
        else {
            throw UpstreamError(.badRequest, message: "a configured header holds a line break")
        }
        return headers
    }

    private static func fitsLine(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { bytes in bytes.allSatisfy { $0 >= 0x20 || $0 == 0x09 } }
    }
}
