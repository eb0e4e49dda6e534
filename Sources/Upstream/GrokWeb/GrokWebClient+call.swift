import Foundation
import Logging
import NIOCore
import Transport

extension GrokWebClient {
    /// One call to the API, for one credential by one road.
    struct Call {
        let path: String
        var body: TransferBody
        var type = "application/json"
        /// The page it is made from, below the base URL.
        var page = "/imagine"
        var purpose = CallPurpose.repeatable
        var firstByte: Duration
        /// nil: what a video may take.
        var total: Duration?
        /// Read from the network at a time.
        var readSize = 16 << 10
    }

    /// A call with a JSON body, which by default may take its time until the first frame is due.
    func call(_ path: String, json body: some Encodable) throws(UpstreamError) -> Call {
        call(path, written: try ByteBuffer(encoding: body))
    }

    func call(_ path: String, written body: ByteBuffer) -> Call {
        Call(path: path, body: .bytes(body), firstByte: configuration.firstFrame)
    }

    /// The answer's head, which is a 2xx; anything else is thrown.
    func send(_ call: Call, as credential: Credential, by egress: Egress) async throws(UpstreamError)
        -> TransferResponse
    {
        try await exchange(request(call, as: credential, by: egress), for: call.purpose, as: credential, by: egress)
    }

    // Not inlined: its locals would lie in the frame of every stream for as long as it lives.
    @inline(never)
    private func request(
        _ call: Call, as credential: Credential, by egress: Egress
    ) throws(UpstreamError) -> TransferRequest {
        let headers = GrokWebHeaders(configuration: configuration, credential: credential, egress: egress)
        var request = TransferRequest(
            method: "POST", url: configuration.baseURL + call.path,
            headers: try headers.call(from: call.page, type: call.type), body: call.body,
            timeouts: Timeouts(
                firstByte: call.firstByte, idle: configuration.betweenFrames,
                total: call.total ?? configuration.total),
            proxy: egress.proxy)
        request.readSize = call.readSize
        return request
    }

    /// The answer of a repeatable call as `Answer`, from at most 1 MiB of JSON.
    func answer<Answer: Decodable>(
        _ type: Answer.Type, to call: Call, as credential: Credential, by egress: Egress
    ) async throws(UpstreamError) -> Answer {
        let response = try await send(call, as: credential, by: egress)
        let body: Data
        do {
            body = Data(try await response.body.collect(upTo: 1 << 20).readableBytesView)
        } catch {
            throw cleared(UpstreamError(reading: error, of: call.purpose), credential, egress)
        }
        do {
            return try JSONDecoder().decode(type, from: body)
        } catch {
            // A page where JSON was due may be a gate that answers 200.
            let page = UpstreamError(
                Refusal(status: response.status, headers: response.headers, body: body), of: call.purpose, now: Date())
            throw cleared(page, credential, egress)
        }
    }

    func exchange(
        _ request: TransferRequest, for purpose: CallPurpose, as credential: Credential, by egress: Egress
    ) async throws(UpstreamError) -> TransferResponse {
        let response: TransferResponse
        do {
            response = try await transport.send(request)
        } catch {
            throw cleared(UpstreamError(error, of: purpose), credential, egress)
        }
        guard (200..<300).contains(response.status) else {
            let refused = cleared(await refusal(response, of: purpose), credential, egress)
            logger.debug(
                "upstream refused", metadata: ["status": "\(response.status)", "kind": "\(refused.kind.rawValue)"])
            throw refused
        }
        return response
    }

    // Not inlined, as the next one: its locals would lie in a frame that a task keeps room for as long as it lives.
    @inline(never)
    func cleared(_ error: UpstreamError, _ credential: Credential, _ egress: Egress) -> UpstreamError {
        error.cleared(of: secrets(credential, egress))
    }

    /// Reads the first 64 KiB of what was not hoped for, and says what it means.
    @inline(never)
    func refusal(_ response: TransferResponse, of purpose: CallPurpose) async -> UpstreamError {
        var body = Data()
        do {
            for try await piece in response.body {
                body.append(contentsOf: piece.readableBytesView.prefix((64 << 10) - body.count))
                if body.count >= 64 << 10 { break }
            }
        } catch {
            logger.debug("refusal broke off", metadata: ["bytes": "\(body.count)"])
        }
        return UpstreamError(
            Refusal(status: response.status, headers: response.headers, body: body), of: purpose, now: Date())
    }

    /// What of a call must not come back in the upstream's words: the token, and what the operator gives to the road.
    private func secrets(_ credential: Credential, _ egress: Egress) -> [String] {
        let cookies = (egress.cookies ?? "").split(separator: ";").map { cookie in
            let sides = cookie.split(separator: "=", maxSplits: 1)
            return (sides.last ?? "").trimmingCharacters(in: .whitespaces)
        }
        // Shorter ones are words like any other.
        return [credential.secret] + (cookies + configuration.headers.map(\.value)).filter { $0.count >= 8 }
    }
}
