import Foundation
import NIOCore

/// What names a request in its answer. It is given back as it came.
enum RPCID: Hashable, Sendable, Decodable {
    case text(String)
    /// As a decimal: none loses digits.
    case number(Decimal)

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        // Not a String: then it must be a number, and that failure is the one to tell.
        if let text = try? container.decode(String.self) {
            self = .text(text)
        } else {
            self = .number(try container.decode(Decimal.self))
        }
    }
}

struct RPCRequest: Hashable, Sendable {
    let id: RPCID
    let method: String
    let params: [String: JSONValue]
}

/// One message of JSON-RPC 2.0. Decoding it never fails: a wrong one has to be answered like any other.
enum RPCMessage: Hashable, Sendable, Decodable {
    case request(RPCRequest)
    case notification(method: String)
    /// To a request of ours: there are none.
    case response
    case invalid(id: RPCID?)

    private enum CodingKeys: String, CodingKey { case jsonrpc, id, method, params, result, error }

    init(from decoder: any Decoder) {
        // What has another type than it must have counts as absent, and that makes the message invalid.
        guard let members = try? decoder.container(keyedBy: CodingKeys.self) else {
            self = .invalid(id: nil)
            return
        }
        let id = try? members.decode(RPCID.self, forKey: .id)
        let params =
            try? members.contains(.params)
            ? members.decode([String: JSONValue].self, forKey: .params) : [:]
        let method = try? members.decode(String.self, forKey: .method)
        let speaks = (try? members.decode(String.self, forKey: .jsonrpc)) == "2.0"
        switch (method, params, id) {
        case _ where !speaks: self = .invalid(id: id)
        case (let method?, let params?, let id?): self = .request(RPCRequest(id: id, method: method, params: params))
        case (let method?, _?, nil) where !members.contains(.id): self = .notification(method: method)
        case (nil, _, _?) where members.contains(.result) || members.contains(.error): self = .response
        default: self = .invalid(id: id)
        }
    }

    var needsAnswer: Bool {
        switch self {
        case .request, .invalid: true
        case .notification, .response: false
        }
    }
}

/// What one POST holds.
enum RPCBody: Hashable, Sendable, Decodable {
    case one(RPCMessage)
    case batch([RPCMessage])

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        // Not a list: then it is one message, of whatever kind.
        if let messages = try? container.decode([RPCMessage].self) {
            self = .batch(messages)
        } else {
            self = .one(try container.decode(RPCMessage.self))
        }
    }

    /// Throws only for what is no JSON.
    init(json: ByteBuffer) throws(RPCError) {
        do {
            self = try JSONDecoder().decode(RPCBody.self, from: Data(json.readableBytesView))
        } catch {
            throw .malformedJSON
        }
    }
}
