import Address
import HTTPTypes
import Testing

@testable import Server

@Suite("Trusted proxies")
struct TrustedProxiesTests {
    struct Given: Sendable {
        var peer: String? = "10.0.0.1"
        var lists: [String] = []
        let client: String
    }

    private static let trusted = TrustedProxies(
        ["10.0.0.0/8", "127.0.0.1", "2001:db8:1::/48"].compactMap { AddressBlock($0) })

    private static func fields(_ name: HTTPField.Name, _ values: [String]) -> HTTPFields {
        HTTPFields(values.map { HTTPField(name: name, value: $0) })
    }

    @Test(
        "The right-most address that is not theirs is the client's, and only they are asked",
        arguments: [
            Given(client: "10.0.0.1"),
            Given(peer: nil, lists: ["1.1.1.1"], client: "unknown"),
            // Who is not trusted may say what it likes.
            Given(peer: "192.0.2.9", lists: ["1.1.1.1"], client: "192.0.2.9"),
            Given(peer: "::1", lists: ["1.1.1.1"], client: "::1"),
            Given(lists: ["203.0.113.7"], client: "203.0.113.7"),
            Given(peer: "::ffff:10.0.0.1", lists: ["203.0.113.7"], client: "203.0.113.7"),
            Given(peer: "2001:db8:1::1", lists: ["203.0.113.7"], client: "203.0.113.7"),
            Given(peer: "2001:db8:2::1", lists: ["203.0.113.7"], client: "2001:db8:2::1"),
            // What a client wrote itself stands further left.
            Given(lists: ["1.1.1.1, 203.0.113.7"], client: "203.0.113.7"),
            Given(lists: ["1.1.1.1", "203.0.113.7"], client: "203.0.113.7"),
            Given(lists: ["203.0.113.7", "10.0.0.2, 127.0.0.1"], client: "203.0.113.7"),
            Given(lists: ["1.1.1.1,203.0.113.7 ,\t10.0.0.2"], client: "203.0.113.7"),
            Given(lists: ["2001:db8:9::7"], client: "2001:db8:9:0:0:0:0:7"),
            Given(lists: ["2001:db8:9::7, 2001:db8:1::5"], client: "2001:db8:9:0:0:0:0:7"),
            Given(lists: ["[2001:db8:9::7]:4711"], client: "2001:db8:9:0:0:0:0:7"),
            Given(lists: ["203.0.113.7:4711"], client: "203.0.113.7"),
            Given(lists: ["::ffff:203.0.113.7"], client: "203.0.113.7"),
            // All are theirs: the first of them began it.
            Given(lists: ["10.0.0.3, 10.0.0.2"], client: "10.0.0.3"),
            // Behind what is no address nobody knows who wrote what.
            Given(lists: ["1.1.1.1, unknown, 10.0.0.2"], client: "10.0.0.2"),
            Given(lists: ["1.1.1.1, "], client: "10.0.0.1"),
            Given(lists: [""], client: "10.0.0.1"),
            Given(lists: ["1.1.1.1, 203.0.113.7 x"], client: "10.0.0.1"),
            Given(lists: [String(repeating: "9", count: 10_000) + ", 203.0.113.7"], client: "203.0.113.7"),
            // No longer list is walked than is bounded, and no entry is cut in two.
            Given(lists: ["1.1.1.1, " + String(repeating: "10.0.0.2, ", count: 400) + "10.0.0.3"], client: "10.0.0.2"),
            Given(
                lists: ["1.1.1.1"] + Array(repeating: String(repeating: "10.0.0.2,", count: 50) + "10.0.0.2", count: 9),
                client: "10.0.0.2"),
        ])
    func client(given: Given) {
        let client = Self.trusted.client(of: Self.fields(.forwardedFor, given.lists), peer: given.peer)
        #expect(client == Client(address: given.client))
    }

    @Test("Where none are trusted, the connection alone counts")
    func none() {
        let fields: HTTPFields = [.forwardedFor: "203.0.113.7", .forwardedProto: "https"]
        #expect(TrustedProxies().client(of: fields, peer: "127.0.0.1") == Client(address: "127.0.0.1"))
    }

    @Test(
        "They tell whether the client came over https",
        arguments: [
            ("10.0.0.1", ["https"], true), ("10.0.0.1", ["HTTPS"], true), ("10.0.0.1", ["http"], false),
            ("10.0.0.1", [], false), ("10.0.0.1", [""], false), ("10.0.0.1", ["https, http"], false),
            ("10.0.0.1", ["http, https"], true), ("10.0.0.1", ["http", "https"], true), ("192.0.2.9", ["https"], false),
        ] as [(String, [String], Bool)])
    func secure(peer: String, schemes: [String], isSecure: Bool) {
        #expect(Self.trusted.client(of: Self.fields(.forwardedProto, schemes), peer: peer).isSecure == isSecure)
    }
}
