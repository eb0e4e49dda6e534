import Foundation
import HTTPTypes
import Hummingbird
import NIOConcurrencyHelpers
import NIOCore

/// Scripts faults and shows what happened. Loopback only, so it asks for no key.
struct ControlRoutes {
    let upstream: SimulatedUpstream

    func respond(method: HTTPRequest.Method, path: String, body: ByteBuffer) throws -> Response {
        switch (method, path) {
        case (.post, "/_control/faults"): return add(body)
        case (.get, "/_control/faults"):
            return try .encoded(upstream.records.withLockedValue { $0.faults.faults })
        case (.delete, "/_control/faults"):
            upstream.records.withLockedValue { $0.faults.clear() }
            return Response(status: .noContent)
        case (.get, "/_control/journal"):
            return try .encoded(upstream.records.withLockedValue { $0.journal.entries })
        case (.delete, "/_control/journal"):
            upstream.records.withLockedValue { $0.journal.clear() }
            return Response(status: .noContent)
        case (.get, "/_control/state"): return try .encoded(upstream.state())
        default: return .refusal(.notFound, code: 5, "There is no such control route")
        }
    }

    /// One fault or an array of them.
    private func add(_ body: ByteBuffer) -> Response {
        let data = Data(body.readableBytesView)
        do {
            let isList = data.first { !" \t\r\n".utf8.contains($0) } == UInt8(ascii: "[")
            let faults =
                isList
                ? try JSONDecoder().decode([Fault].self, from: data)
                : [try JSONDecoder().decode(Fault.self, from: data)]
            guard upstream.records.withLockedValue({ $0.faults.add(faults) }) else {
                return .refusal(.tooManyRequests, code: 8, "Too many faults wait already")
            }
            return .json(["accepted": .int(faults.count)])
        } catch {
            return .refusal(.badRequest, code: 3, "\(error)")
        }
    }
}
