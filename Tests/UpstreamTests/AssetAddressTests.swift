import Testing

@testable import Upstream

@Suite("What is kept of an asset's address")
struct AssetAddressTests {
    @Test(
        "On the assets host it is the path alone; elsewhere the whole address",
        arguments: [
            ("https://assets.example/users/u/v.mp4", "users/u/v.mp4"),
            ("https://ASSETS.example:443/users/u/v.mp4?cache=1", "users/u/v.mp4?cache=1"),
            ("users/u/v.mp4", "users/u/v.mp4"),
            ("http://assets.example/users/u/v.mp4", "http://assets.example/users/u/v.mp4"),
            ("https://assets.example:8443/v.mp4", "https://assets.example:8443/v.mp4"),
            ("https://elsewhere.example/v.mp4", "https://elsewhere.example/v.mp4"),
            ("https://assets.example/", "https://assets.example/"),
            ("https://assets.example", "https://assets.example"),
        ])
    func kept(address: String, expected: String) {
        let here = GrokWebClient.Configuration(baseURL: "https://api.example", assetsURL: "https://assets.example")
        #expect(AssetAddress.kept(address, in: here) == expected)
    }

    @Test("Below a path of its own the assets host is left behind with that path")
    func below() {
        let here = GrokWebClient.Configuration(assetsURL: "http://127.0.0.1:9/assets")
        #expect(AssetAddress.kept("http://127.0.0.1:9/assets/users/v.mp4", in: here) == "users/v.mp4")
        #expect(AssetAddress.kept("http://127.0.0.1:9/other/v.mp4", in: here) == "http://127.0.0.1:9/other/v.mp4")
    }
}
