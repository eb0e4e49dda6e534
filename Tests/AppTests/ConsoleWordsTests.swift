import Console
import Foundation
import NIOCore
import Testing

@testable import App

@Suite("Settings in the console")
struct ConsoleWordsTests {
    @Test("Each setting is told in Chinese, and nothing else is")
    func meanings() throws {
        let files = try ConsoleFiles.besideProgram()
        let file = try #require(files["i18n/settings.zh.json"])
        let told = try JSONDecoder().decode([String: String].self, from: Data(file.bytes.readableBytesView))

        #expect(Set(told.keys).symmetricDifference(ConfigurationKey.all.map(\.path)).sorted() == [])
        #expect(told.values.allSatisfy { !$0.isEmpty })
    }
}
