import Foundation
import NIOCore
import Transport

/// One try: one POST to an address that passed the egress guard just before. Redirects are not followed.
struct WebhookPost: Sendable {
    /// Of an answer's body, which nobody reads; a longer one ends the connection.
    private static let bodyLimit = 64 << 10

    let transport: CurlTransport
    let rules: AddressRules
    let userAgent: String
    let timeouts: Timeouts

    /// Never throws: what goes wrong is a result.
    func send(
        _ event: WebhookEvent, id: String, to url: String, secrets: WebhookSecrets, now: Date
    ) async -> DeliveryResult {
        let target: GuardedURL
        do {
            target = try await GuardedURL.resolve(url, rules: rules)
        } catch let refusal as GuardedURL.Refusal {
            return .failed("Its address cannot be used: \(refusal.reason).")
        } catch {
            return .failed("Its address cannot be used.")
        }
        let body = event.body
        let request = TransferRequest(
            method: "POST", url: target.url,
            headers: [
                ("Content-Type", "application/json"), ("User-Agent", userAgent), ("Accept", "*/*"),
                // Nothing is decoded.
                ("Accept-Encoding", ""),
            ] + secrets.headers(id: id, body: body, now: now),
            body: .bytes(ByteBuffer(string: body)), timeouts: timeouts, pinnedAddress: target.address)
        do {
            let answer = try await transport.send(request)
            if let length = answer.contentLength, length <= Self.bodyLimit {
                answer.body.leave(within: .seconds(2))
            } else {
                answer.body.close()
            }
            return .answered(
                status: answer.status, retryAfter: answer.header("retry-after").flatMap(Int.init).map(TimeInterval.init)
            )
        } catch {
            return .failed(error.reason)
        }
    }
}

extension TransferError {
    /// For whoever looks after the receiver.
    fileprivate var reason: String {
        switch kind {
        case .badRequest: "Its address cannot be used."
        case .resolve: "The host name was not found."
        case .connect, .proxy: "It could not be connected to."
        case .tls: "TLS could not be agreed on, or its certificate is not valid."
        case .connectTimeout: "It could not be connected to in time."
        case .firstByteTimeout, .idleTimeout, .totalTimeout: "It did not answer in time."
        case .broken: "The connection broke before an answer came."
        case .cancelled, .closed: "The server stopped."
        }
    }
}
