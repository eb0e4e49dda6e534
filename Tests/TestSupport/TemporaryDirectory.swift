import Foundation

/// A folder of its own for one test, removed with the last reference.
package final class TemporaryDirectory: Sendable {
    package let path: String

    package init() throws {
        let template = FileManager.default.temporaryDirectory.appendingPathComponent(
            "filmgate-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: template, withIntermediateDirectories: true)
        path = template.path
    }

    package func file(_ name: String) -> String { path + "/" + name }

    deinit {
        // Nothing depends on it: a folder left behind is only litter.
        try? FileManager.default.removeItem(atPath: path)
    }
}
