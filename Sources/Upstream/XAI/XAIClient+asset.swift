import Foundation
import Transport

extension XAIClient {
    /// Addresses are signed: the key is not sent along. They must be https, but for the host that the operator named.
    package func asset(_ path: String, as credential: Credential, by egress: Egress) async throws -> TransferResponse {
        guard isUsable(path) else {
            throw UpstreamError(.malformedAnswer, message: "an asset address that cannot be used")
        }
        let request = TransferRequest(
            url: path,
            headers: [("Accept", "*/*"), ("Accept-Encoding", "identity"), ("User-Agent", configuration.userAgent)],
            timeouts: Timeouts(
                firstByte: configuration.firstByte, idle: configuration.idle, total: configuration.total),
            proxy: egress.proxy)
        let response: TransferResponse
        do {
            response = try await transport.send(request)
        } catch {
            throw UpstreamError(error, of: .repeatable)
        }
        switch response.status {
        case 200..<300: return response
        // The address is temporary; what it stood for is not made again.
        case 403, 404, 410:
            throw UpstreamError(.notFound, status: response.status, message: "the file's address leads nowhere")
        default:
            throw UpstreamError(.unavailable, status: response.status, message: "the file could not be fetched")
        }
    }

    private func isUsable(_ address: String) -> Bool {
        guard address.utf8.count <= 8192, address.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }),
            let parts = URLComponents(string: address), let host = parts.host, !host.isEmpty, parts.user == nil
        else { return false }
        if parts.scheme == "https" { return true }
        guard let base = URLComponents(string: configuration.baseURL) else { return false }
        return parts.scheme == "http" && base.scheme == "http" && host == base.host && parts.port == base.port
    }
}
