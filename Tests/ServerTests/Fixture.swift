import Foundation

/// Requests as the openai Python SDK sent them, byte for byte but for `Connection: close`.
enum Fixture {
    static var names: [String] {
        get throws {
            let directory = Bundle.module.bundleURL.appendingPathComponent("Fixtures").path
            return try FileManager.default.contentsOfDirectory(atPath: directory).sorted()
        }
    }

    static func bytes(_ name: String) throws -> [UInt8] {
        let url = Bundle.module.bundleURL.appendingPathComponent("Fixtures").appendingPathComponent(name)
        var bytes = try Data(contentsOf: url)
        if let range = bytes.range(of: Data("Connection: keep-alive".utf8)) {
            bytes.replaceSubrange(range, with: Data("Connection: close".utf8))
        }
        return Array(bytes)
    }
}
