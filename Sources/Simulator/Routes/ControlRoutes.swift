import Foundation
import HTTPTypes
import Hummingbird
import NIOConcurrencyHelpers
import NIOCore

/// Scripts faults and answers, and shows what happened. Loopback only, so it asks for no key.
struct ControlRoutes {
    let upstream: SimulatedUpstream

    func respond(method: HTTPRequest.Method, path: String, body: ByteBuffer) throws -> Response {
        switch (method, path) {
        case (.post, "/_control/faults"):
            return add(body, of: Fault.self) { faults in upstream.records.withLockedValue { $0.faults.add(faults) } }
        case (.get, "/_control/faults"):
            return try .encoded(upstream.records.withLockedValue { $0.faults.faults })
        case (.delete, "/_control/faults"):
            upstream.records.withLockedValue { $0.faults.clear() }
            return Response(status: .noContent)
        case (.post, "/_control/answers"):
            return add(body, of: ScriptedAnswer.self) { answers in
                upstream.records.withLockedValue { $0.script.add(answers) }
            }
        case (.get, "/_control/answers"):
            return try .encoded(upstream.records.withLockedValue { $0.script.answers })
        case (.delete, "/_control/answers"):
            upstream.records.withLockedValue { $0.script.clear() }
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

    /// One value or an array of them.
    private func add<Value: Decodable>(_ body: ByteBuffer, of type: Value.Type, keep: ([Value]) -> Bool) -> Response {
        let data = Data(body.readableBytesView)
        do {
            let isList = data.first { !" \t\r\n".utf8.contains($0) } == UInt8(ascii: "[")
            let values =
                isList
                ? try JSONDecoder().decode([Value].self, from: data)
                : [try JSONDecoder().decode(Value.self, from: data)]
            guard keep(values) else {
                return .refusal(.tooManyRequests, code: 8, "Too many wait already")
            }
            return .json(["accepted": .int(values.count)])
        } catch {
            return .refusal(.badRequest, code: 3, "\(error)")
        }
    }
}
