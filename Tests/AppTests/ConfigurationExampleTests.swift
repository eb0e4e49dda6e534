import Foundation
import TOMLKit
import TestSupport
import Testing

@testable import App

@Suite("data/setting.example.toml")
struct ConfigurationExampleTests {
    private static let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("data/setting.example.toml")

    @Test("It is what the list of keys makes it; UPDATE_SNAPSHOTS=1 writes it anew")
    func agreesWithTheList() throws {
        if ProcessInfo.processInfo.environment["UPDATE_SNAPSHOTS"] == "1" {
            try Data(ConfigurationExample.text.utf8).write(to: Self.path, options: .atomic)
        }
        let text = try String(contentsOf: Self.path, encoding: .utf8)

        #expect(text == ConfigurationExample.text)
    }

    @Test("Every key stands in it under a comment, at its default")
    func holdsEveryKey() throws {
        let text = try String(contentsOf: Self.path, encoding: .utf8)
        let table = try TOMLTable(string: text)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)

        for key in ConfigurationKey.all {
            #expect(table[key.section]?.table?[key.name] != nil, "\(key.path)")
        }
        for (index, line) in lines.enumerated() where line.contains(" = ") && !line.hasPrefix("#") {
            #expect(lines[index - 1].hasPrefix("# "), "\(line)")
        }
        let loaded = try ConfigurationLayers(file: .init(path: "example", text: text)).load()
        #expect(loaded.configuration == Configuration())
        #expect(loaded.changes == ConfigurationKey.all.count)
    }
}
