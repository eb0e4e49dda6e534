import NIOCore

/// What goes back, as JSON.
enum RPCReply {
    static func result(_ result: JSONValue, for id: RPCID) -> ByteBuffer {
        message { json in
            json.key("id")
            json.value(id)
            json.key("result")
            json.value(result)
        }
    }

    /// `id` is nil where the request has none that can be read.
    static func failure(_ error: RPCError, for id: RPCID?) -> ByteBuffer {
        message { json in
            json.key("id")
            json.value(id)
            json.key("error")
            json.object { json in
                json.key("code")
                json.value(error.code)
                json.key("message")
                json.value(error.message)
                guard let data = error.data else { return }
                json.key("data")
                json.value(data)
            }
        }
    }

    static func notification(_ method: StaticString, _ params: JSONValue) -> ByteBuffer {
        message { json in
            json.key("method")
            json.value("\(method)")
            json.key("params")
            json.value(params)
        }
    }

    /// Several as one body.
    static func batch(_ replies: [ByteBuffer]) -> ByteBuffer {
        var body = ByteBuffer(string: "[")
        for (index, reply) in replies.enumerated() {
            if index > 0 { body.writeStaticString(",") }
            body.writeImmutableBuffer(reply)
        }
        body.writeStaticString("]")
        return body
    }

    private static func message(_ members: (inout JSONWriter) -> Void) -> ByteBuffer {
        var json = JSONWriter()
        json.object { json in
            json.key("jsonrpc")
            json.value("2.0")
            members(&json)
        }
        return json.buffer
    }
}
