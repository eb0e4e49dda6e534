import Foundation
import Testing

@testable import Webhooks

@Suite("Signatures")
struct WebhookSecretTests {
    private static let published = "whsec_RdvaYFYUXuIFuEbvZHwMfYFhUf7aMYjYcmM24+Aj40c="
    private static let now = Date(timeIntervalSince1970: 1_750_861_210)

    /// The values of the OpenAI SDK's own tests.
    @Test("A signature is the one that the OpenAI SDK expects")
    func vector() throws {
        let body =
            #"{"id": "evt_685c059ae3a481909bdc86819b066fb6", "object": "event", "created_at": 1750861210, "#
            + #""type": "response.completed", "data": {"id": "resp_123"}}"#
        let secret = try #require(WebhookSecret(Self.published))

        let signature = secret.signature(
            id: "wh_685c059ae39c8190af8c71ed1022a24d", timestamp: 1_750_861_210, body: body)

        #expect(signature == "v1,gUAg4R2hWouRZqRQG4uJypNS8YK885G838+EHb4nKBY=")
    }

    @Test("What is no secret is refused", arguments: ["", "whsec_", "whsec_%%", "RdvaYFYU", "whsec_c2hvcnQ="])
    func invalid(text: String) { #expect(WebhookSecret(text) == nil) }

    @Test("A new secret is read again, differs from every other, and shows little of itself")
    func fresh() throws {
        let secrets = (0..<100).map { _ in WebhookSecret.make() }

        #expect(Set(secrets.map(\.text)).count == 100)
        let secret = secrets[0]
        #expect(WebhookSecret(secret.text) == secret)
        #expect(secret.text.count == 50)
        #expect(secret.hint == "whsec_****" + secret.text.suffix(4) && "\(secret)" == secret.hint)
    }

    /// Seconds after the change, whether the old one is kept, whose signatures are sent.
    private static let rotations: [(after: TimeInterval, keepsOld: Bool, signers: [String])] = [
        (0, true, ["new", "old"]), (86_399, true, ["new", "old"]), (86_400, true, ["new"]), (0, false, ["new"]),
    ]

    @Test("After a change both secrets sign for a day, or the new one alone", arguments: rotations)
    func rotation(after: TimeInterval, keepsOld: Bool, signers: [String]) {
        let named = ["old": WebhookSecret.make(), "new": WebhookSecret.make()]
        let until = Self.now.addingTimeInterval(WebhookSecrets.overlap)
        let secrets = WebhookSecrets(
            current: named["new"] ?? .make(),
            former: keepsOld ? named["old"].map { .init(secret: $0, until: until) } : nil)
        let now = Self.now.addingTimeInterval(after)

        let headers = Dictionary(
            uniqueKeysWithValues: secrets.headers(id: "wh_1", body: "{}", now: now).map { ($0.name, $0.value) })

        let timestamp = Int(now.timeIntervalSince1970)
        let expected = signers.compactMap { named[$0]?.signature(id: "wh_1", timestamp: timestamp, body: "{}") }
        #expect(headers["webhook-signature"] == expected.joined(separator: " "))
        #expect(headers["webhook-id"] == "wh_1" && headers["webhook-timestamp"] == String(timestamp))
    }

    @Test("An event's body is the same bytes each time, as OpenAI writes it")
    func body() throws {
        let event = WebhookEvent(id: "evt_1", type: .videoFailed, subject: "video_1", createdAt: Self.now)

        #expect(
            event.body
                == #"{"id":"evt_1","object":"event","created_at":1750861210,"type":"video.failed","data":{"id":"video_1"}}"#
        )
        let ids = (0..<100).map { _ in WebhookID.make("evt") }
        #expect(Set(ids).count == 100 && ids.allSatisfy { $0.wholeMatch(of: /evt_[0-9a-f]{32}/) != nil })
    }
}
