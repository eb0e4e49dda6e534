import Foundation
import NIOCore
import Webhooks

/// A webhook endpoint on the wire: OpenAI's keys, and whether it is disabled.
struct WebhookEndpointResource {
    let endpoint: WebhookEndpoint
    /// Only where it was made just now.
    let secret: WebhookSecret?

    init(_ endpoint: WebhookEndpoint, secret: WebhookSecret? = nil) {
        self.endpoint = endpoint
        self.secret = secret
    }

    var json: ByteBuffer {
        var json = JSONWriter(capacity: 512)
        write(to: &json)
        return json.buffer
    }

    static func list(_ endpoints: [WebhookEndpoint], hasMore: Bool) -> ByteBuffer {
        var json = JSONWriter(capacity: 256 + endpoints.count * 512)
        json.object { json in
            json.key("object")
            json.value("list")
            json.key("data")
            json.array { json in
                for endpoint in endpoints { WebhookEndpointResource(endpoint).write(to: &json) }
            }
            json.key("first_id")
            json.value(endpoints.first?.id)
            json.key("last_id")
            json.value(endpoints.last?.id)
            json.key("has_more")
            json.value(hasMore)
        }
        return json.buffer
    }

    private func write(to json: inout JSONWriter) {
        json.object { json in
            json.key("id")
            json.value(endpoint.id)
            json.key("object")
            json.value("webhook_endpoint")
            json.key("name")
            json.value(endpoint.name)
            json.key("url")
            json.value(endpoint.url)
            json.key("event_types")
            json.array { json in for type in endpoint.types { json.value(type.rawValue) } }
            json.key("created_at")
            json.value(Int(endpoint.createdAt.timeIntervalSince1970))
            json.key("updated_at")
            json.value(Int(endpoint.updatedAt.timeIntervalSince1970))
            json.key("signing_secret_hint")
            json.value(endpoint.secretHint)
            if let secret {
                json.key("signing_secret")
                json.value(secret.text)
            }
            json.key("disabled_at")
            json.value(endpoint.disabled.map { Int($0.at.timeIntervalSince1970) })
            json.key("disabled_reason")
            json.value(endpoint.disabled?.reason)
        }
    }
}
