import Foundation
import NIOCore
import Transport

/// Whether the server that runs at the configured address is ready, by its own word.
struct LiveCheck: Sendable {
    let host: String
    let port: Int

    /// One line for each thing the server looked at.
    func lines() async throws -> [CheckLine] {
        let transport = try CurlTransport(logger: .silent)
        do {
            let lines = try await ask(transport)
            await transport.shutdown()
            return lines
        } catch {
            await transport.shutdown()
            return [.bad("live", "no answer from \(url): is the server running? (\(error))")]
        }
    }

    private func ask(_ transport: CurlTransport) async throws -> [CheckLine] {
        let request = TransferRequest(
            method: "GET", url: url,
            timeouts: Timeouts(
                connect: .seconds(5), firstByte: .seconds(10), idle: .seconds(5), total: .seconds(15)))
        let response = try await transport.send(request)
        let body = try await response.body.collect(upTo: 1 << 16)
        let verdict = response.status == 200 ? CheckLine.good("live", url) : .bad("live", "\(url): \(response.status)")
        return [verdict] + Self.reasons(in: Data(body.readableBytesView))
    }

    /// A server that listens everywhere is asked on loopback.
    private var url: String {
        let reachable =
            switch host {
            case "0.0.0.0": "127.0.0.1"
            case "::": "[::1]"
            default: host.contains(":") ? "[\(host)]" : host
            }
        return "http://\(reachable):\(port)/readyz"
    }

    /// Whatever the server gives as reasons; none where the answer has another form.
    static func reasons(in body: Data) -> [CheckLine] {
        struct Answer: Decodable {
            struct Check: Decodable {
                let name: String
                let ok: Bool?
                let detail: String?
            }
            let checks: [Check]
        }
        // Another form of answer is not a fault of the server: its status counts.
        guard let answer = try? JSONDecoder().decode(Answer.self, from: body) else { return [] }
        return answer.checks.map { CheckLine(name: "live \($0.name)", isGood: $0.ok ?? true, detail: $0.detail ?? "") }
    }
}
