import Transport

extension GrokWebClient {
    /// Opens an asset by its path (or absolute URL) with the owner's cookies. On a host that is neither the assets' nor the
    /// API's it is asked for without them. Throws `UpstreamError` for all but a 2xx; its body throws `TransferError`.
    package func asset(_ path: String, as credential: Credential, by egress: Egress) async throws -> TransferResponse {
        try await open(path, range: nil, as: credential, by: egress)
    }

    func open(
        _ path: String, range: String?, as credential: Credential, by egress: Egress
    ) async throws(UpstreamError) -> TransferResponse {
        guard let address = AssetAddress(path, in: configuration) else {
            throw UpstreamError(.malformedAnswer, message: "an asset address that cannot be used")
        }
        let headers = GrokWebHeaders(configuration: configuration, credential: credential, egress: egress)
        let request = TransferRequest(
            url: address.url,
            headers: address.isTrusted ? try headers.asset(range: range) : try headers.stranger(range: range),
            timeouts: Timeouts(firstByte: configuration.firstFrame, total: configuration.total), proxy: egress.proxy)
        return try await exchange(request, for: .repeatable, as: credential, by: egress)
    }
}
