import Foundation
import Logging
import NIOCore
import Transport

extension XAIClient {
    /// One call to the API.
    struct Call {
        var method = "POST"
        let path: String
        var body = TransferBody.none
        /// Of the body.
        var type = "application/json"
        var accept = "application/json"
        var purpose = CallPurpose.repeatable
        /// nil: what any call may take.
        var firstByte: Duration?
        var idle: Duration?
        var total: Duration?
        /// Read from the network at a time.
        var readSize = 16 << 10

        static func get(_ path: String) -> Call { Call(method: "GET", path: path) }
    }

    /// What an answer may hold that is not a stream.
    static let answerLimit = 4 << 20

    func post(
        _ path: String, _ body: some Encodable, for purpose: CallPurpose = .repeatable
    ) throws(UpstreamError) -> Call {
        Call(path: path, body: .bytes(try ByteBuffer(encoding: body)), purpose: purpose)
    }

    /// An answer's status and its whole body. Throws `UpstreamError` for all but a 2xx, and for a 2xx that tells an error.
    func answer(to call: Call, as credential: Credential, by egress: Egress) async throws(UpstreamError) -> (
        status: Int, body: Data
    ) {
        let response = try await send(call, as: credential, by: egress)
        let body: Data
        do {
            body = try await whole(response, of: call.purpose)
        } catch {
            throw cleared(error, credential)
        }
        if let refusal = XAIRefusal(body), refusal.isAlone {
            // It says itself that nothing came of it.
            throw cleared(UpstreamError(refusal, status: nil), credential)
        }
        return (response.status, body)
    }

    func decoded<Answer: Decodable>(
        _ type: Answer.Type, from body: Data, of purpose: CallPurpose
    ) throws(UpstreamError) -> Answer {
        do {
            return try JSONDecoder().decode(type, from: body)
        } catch {
            throw UpstreamError(
                .malformedAnswer, message: "an answer that is not of the API's form",
                mayHaveStarted: purpose == .conversation)
        }
    }

    /// The head of a 2xx.
    func send(_ call: Call, as credential: Credential, by egress: Egress) async throws(UpstreamError)
        -> TransferResponse
    {
        guard !credential.secret.isEmpty, credential.secret.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw UpstreamError(.unauthenticated, message: "the key holds characters that no header may hold")
        }
        var headers = [
            ("Authorization", "Bearer " + credential.secret), ("Accept", call.accept),
            ("User-Agent", configuration.userAgent),
        ]
        if call.method == "POST" { headers.append(("Content-Type", call.type)) }
        var request = TransferRequest(
            method: call.method, url: configuration.baseURL + call.path, headers: headers, body: call.body,
            timeouts: Timeouts(
                firstByte: call.firstByte ?? configuration.firstByte, idle: call.idle ?? configuration.idle,
                total: call.total ?? configuration.total),
            proxy: egress.proxy)
        request.readSize = call.readSize
        let response: TransferResponse
        do {
            response = try await transport.send(request)
        } catch {
            throw cleared(UpstreamError(error, of: call.purpose), credential)
        }
        guard (200..<300).contains(response.status) else {
            throw cleared(try await refusal(response, of: call.purpose), credential)
        }
        return response
    }

    private func refusal(
        _ response: TransferResponse, of purpose: CallPurpose
    ) async throws(UpstreamError) -> UpstreamError {
        let body: Data
        do {
            body = try await whole(response, of: purpose)
        } catch {
            // The status is told already: it is the better answer.
            body = Data()
        }
        let (status, now) = (response.status, Date())
        return UpstreamError(
            XAIRefusal(body) ?? XAIRefusal(page: body), status: status,
            retryAfter: Duration(retryAfter: response.header("retry-after"), now: now),
            // A gateway's 5xx may come after it had handed the request on; 503 is said at the door.
            mayHaveStarted: purpose == .conversation && status >= 500 && status != 503)
    }

    func whole(_ response: TransferResponse, of purpose: CallPurpose) async throws(UpstreamError) -> Data {
        do {
            return Data(try await response.body.collect(upTo: Self.answerLimit).readableBytesView)
        } catch {
            throw UpstreamError(reading: error, of: purpose)
        }
    }

    /// The key must not come back in the API's words, nor in the transport's.
    func cleared(_ error: UpstreamError, _ credential: Credential) -> UpstreamError {
        error.cleared(of: [credential.secret])
    }
}
