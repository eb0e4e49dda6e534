import Foundation
import NIOCore
import Testing

@testable import Console

/// What holds for the sources of the console, as no compiler looks at them.
@Suite("The console's rules")
struct ConsoleRulesTests {
    private static func texts(_ suffix: String) throws -> [(path: String, text: String)] {
        let files = try ConsoleFiles.besideProgram()
        return files.paths.filter { $0.hasSuffix(suffix) }.compactMap { path in
            files[path].map { (path, String(buffer: $0.bytes)) }
        }
    }

    /// What is loaded first, and what comes with a page.
    private static func words(_ language: String) throws -> [String: String] {
        let files = try ConsoleFiles.besideProgram()
        let parts = files.paths.filter { $0.hasPrefix("pages/") && $0.hasSuffix(".\(language).json") }
        return try (["i18n/\(language).json"] + parts).reduce(into: [:]) { words, path in
            let file = try #require(files[path])
            let more = try JSONDecoder().decode([String: String].self, from: Data(file.bytes.readableBytesView))
            #expect(words.keys.filter { more[$0] != nil }.isEmpty, "\(path)")
            words.merge(more) { first, _ in first }
        }
    }

    @Test(
        "Nothing parses markup or runs text",
        arguments: [
            "innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "createContextualFragment", "DOMParser",
            "eval(", "new Function", "setTimeout(\"", "javascript:", "srcdoc",
        ])
    func noMarkup(word: String) throws {
        let scripts = try Self.texts(".js")
        #expect(!scripts.isEmpty)
        for (path, text) in scripts { #expect(!text.contains(word), "\(path)") }
    }

    @Test("Nothing comes from elsewhere, and no page carries script or style of its own")
    func ownOnly() throws {
        for (path, text) in try Self.texts(".js") + Self.texts(".css") + Self.texts(".html") {
            let foreign = text.matches(of: #/https?://[^\s"'`]+/#).map { String($0.output) }
                .filter { !$0.hasPrefix("http://www.w3.org/") }
            #expect(foreign.isEmpty, "\(path): \(foreign)")
        }
        for (path, text) in try Self.texts(".html") {
            #expect(text.firstMatch(of: #/<style|style=|\son\w+=|<script>/#) == nil, "\(path)")
        }
    }

    @Test("Both languages have the same words, with the same places to fill in")
    func parity() throws {
        let (english, chinese) = (try Self.words("en"), try Self.words("zh"))
        #expect(Set(english.keys).symmetricDifference(chinese.keys).sorted() == [])
        for (key, text) in english {
            func places(_ text: String) -> Set<String> { Set(text.matches(of: #/\{\w+\}/#).map { String($0.output) }) }
            // A language may say one thing without its number.
            if !key.hasSuffix(".one") { #expect(places(text) == places(chinese[key] ?? ""), "\(key)") }
            #expect(!text.isEmpty && chinese[key] != "", "\(key)")
        }
    }

    @Test("Every word that a page asks for is there")
    func known() throws {
        let words = try Self.words("en")
        for (path, text) in try Self.texts(".js") {
            for match in text.matches(of: #/\bt\("([\w.]+)"/#) {
                let key = String(match.output.1)
                #expect(words[key] != nil, "\(path): \(key)")
            }
            for match in text.matches(of: #/\btn\("([\w.]+)"/#) {
                let key = String(match.output.1)
                #expect(words["\(key).one"] != nil && words["\(key).other"] != nil, "\(path): \(key)")
            }
        }
    }

    @Test("What the server says of failed deliveries is known in the reader's language, each sentence of it")
    func failures() throws {
        let script = try #require(try Self.texts("webhooks-words.js").first).text
        var forms: [Regex<AnyRegexOutput>] = []
        for match in script.matches(of: #/\[\/(\^.*\$)\/s?,/#) { forms.append(try Regex(String(match.output.1))) }
        var sentences = ["It answered 500.", "No delivery came through for 72 hours. The last: It did not answer."]
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        for file in ["WebhookPost", "DeliveryVerdict", "Webhooks+sending"] {
            let path = root.appendingPathComponent("Sources/Webhooks/\(file).swift")
            let text = try String(contentsOf: path, encoding: .utf8)
            for match in text.matches(of: #/"([A-Z][^"]* [^"]*\.)"/#) { sentences.append(String(match.output.1)) }
        }
        #expect(sentences.count > 12, "\(sentences)")
        for sentence in sentences {
            let isKnown = forms.contains { sentence.firstMatch(of: $0) != nil }
            #expect(isKnown, "\(sentence)")
        }
    }

    @Test("Every module that is imported is there")
    func imports() throws {
        let files = try ConsoleFiles.besideProgram()
        for (path, text) in try Self.texts(".js") {
            for match in text.matches(of: #/(?:from|import\()\s*"([^"]+)"/#) {
                let base = URL(fileURLWithPath: "/" + path).deletingLastPathComponent()
                let target = base.appendingPathComponent(String(match.output.1)).standardized.path
                #expect(files[String(target.dropFirst())] != nil, "\(path): \(match.output.1)")
            }
        }
    }

    @Test("What a first look loads stays within 200 kB")
    func budget() throws {
        let files = try ConsoleFiles.besideProgram()
        let first = files.paths.filter { path in
            // The description is what `/docs` loads, and nobody else.
            !path.hasPrefix("pages/") && path != "i18n/zh.json" && path != "openapi.json"
                || path.hasPrefix("pages/overview")
                || path == "pages/login.js"
        }
        let bytes = first.reduce(0) { $0 + (files[$1]?.bytes.readableBytes ?? 0) }
        #expect(bytes < 200_000, "\(bytes)")
    }
}
