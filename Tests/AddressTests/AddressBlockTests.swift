import Testing

@testable import Address

@Suite("Blocks of addresses")
struct AddressBlockTests {
    @Test(
        "They hold what begins like them, whichever way it is written",
        arguments: [
            ("10.0.0.0/8", "10.255.0.1", true), ("10.0.0.0/8", "11.0.0.1", false), ("10.1.2.3/8", "10.9.9.9", true),
            ("192.0.2.128/25", "192.0.2.127", false), ("192.0.2.128/25", "192.0.2.128", true),
            ("127.0.0.1", "127.0.0.1", true), ("127.0.0.1", "127.0.0.2", false), ("127.0.0.1/32", "127.0.0.2", false),
            ("127.0.0.1", "::ffff:127.0.0.1", true), ("::ffff:127.0.0.1", "127.0.0.1", true),
            ("127.0.0.1", "::1", false), ("::1", "::1", true), ("::1", "0.0.0.1", false),
            ("2001:db8::/32", "2001:db8:ffff::1", true), ("2001:db8::/32", "2001:db9::1", false),
            ("2001:db8::/33", "2001:db8:8000::1", false), ("128.0.0.0/1", "200.1.2.3", true),
            ("128.0.0.0/1", "127.0.0.1", false),
        ])
    func contains(block: String, address: String, isIn: Bool) throws {
        let (block, address) = (try #require(AddressBlock(block)), try #require(IPAddress(address)))
        #expect(block.contains(address) == isIn)
    }

    @Test(
        "What is no address, no block, or all addresses is refused",
        arguments: [
            "", "/", "/8", "localhost", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/+8", "10.0.0.0/8/8",
            "10.0.0/8", "010.0.0.0/8", "::/129", "fe80::1%eth0", " 10.0.0.1", "10.0.0.1:80", "0.0.0.0/0", "::/0",
        ])
    func refused(text: String) {
        #expect(AddressBlock(text) == nil)
    }
}
