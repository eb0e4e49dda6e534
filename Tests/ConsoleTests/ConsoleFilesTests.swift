import Foundation
import NIOCore
import TestSupport
import Testing

@testable import Console

@Suite("The console's files")
struct ConsoleFilesTests {
    @Test("They lie beside the program, each with a type and a tag of its own bytes")
    func shipped() throws {
        let files = try ConsoleFiles.besideProgram()

        #expect(files[ConsoleFiles.front]?.type == "text/html; charset=utf-8")
        #expect(files["js/main.js"]?.type == "text/javascript; charset=utf-8")
        #expect(files["i18n/zh.json"]?.type == "application/json")
        #expect(files["js"] == nil)
        #expect(files["../Package.swift"] == nil)
        let tags = files.paths.compactMap { files[$0]?.etag }
        #expect(Set(tags).count == tags.count)
        #expect(tags.allSatisfy { $0.hasPrefix("\"") && $0.hasSuffix("\"") })
    }

    @Test("Other bytes have another tag, and a file that no browser is told of is refused")
    func folder() throws {
        let directory = try TemporaryDirectory()
        let folder = URL(fileURLWithPath: directory.path)
        func tag(_ text: String) throws -> String? {
            try Data(text.utf8).write(to: folder.appendingPathComponent("index.html"))
            return try ConsoleFiles(folder: folder)["index.html"]?.etag
        }

        let tags = (try tag("a"), try tag("a"), try tag("b"))
        #expect(tags.0 == tags.1)
        #expect(tags.0 != tags.2)
        try Data().write(to: folder.appendingPathComponent("x.exe"))
        #expect(throws: ConsoleError.stranger("x.exe")) { try ConsoleFiles(folder: folder) }
    }

    @Test("Scripts, styles and words are compressed, always to the same bytes and under a tag of their own")
    func zips() throws {
        let files = try ConsoleFiles.besideProgram()
        for path in files.paths where path.hasSuffix(".js") || path.hasSuffix(".css") || path.hasSuffix(".json") {
            guard let file = files[path], file.bytes.readableBytes > 1_000 else { continue }
            let zipped = try #require(file.zipped, "\(path)")
            #expect(Array(zipped.bytes.readableBytesView.prefix(3)) == [0x1F, 0x8B, 8])
            #expect(zipped.bytes.readableBytes < file.bytes.readableBytes * 2 / 3, "\(path)")
            #expect(zipped.etag != file.etag)
        }
        let text = Array(String(repeating: "words and words ", count: 500).utf8)
        #expect(Gzip.compressed(text) == Gzip.compressed(text))
        #expect(Gzip.compressed([1, 2, 3]) == nil)
        #expect(Gzip.compressed([]) == nil)
    }

    @Test("What a browser loads before it shows the overview is at most 200 KB", arguments: ["en", "zh"])
    func firstLoad(language: String) throws {
        let files = try ConsoleFiles.besideProgram()
        var (waiting, loaded) = ([ConsoleFiles.front, "pages/overview.js", "i18n/\(language).json"], Set<String>())
        while let path = waiting.popLast() {
            guard loaded.insert(path).inserted else { continue }
            let text = String(buffer: try #require(files[path], "\(path)").bytes)
            if path.hasSuffix(".html") {
                waiting += text.matches(of: #/(?:href|src)="\/console\/([^"]+)"/#).map { String($0.output.1) }
            } else if path.hasSuffix(".js") {
                // Not those that are only loaded when they are asked for: `import("…")`.
                let folder = URL(fileURLWithPath: "/" + path).deletingLastPathComponent()
                waiting += text.matches(of: #/from "([^"]+)"/#).map {
                    String(folder.appendingPathComponent(String($0.output.1)).standardized.path.dropFirst())
                }
            }
        }
        let size = loaded.reduce(0) { $0 + (files[$1]?.bytes.readableBytes ?? 0) }
        #expect(loaded.count > 20)
        #expect(size <= 200_000, "\(size) bytes in \(loaded.count) files")
    }

    @Test("Where there is no folder, the error says where it was looked for")
    func missing() {
        #expect("\(ConsoleError.missing(["/opt/x"]))".contains("filmgate_Console.resources beside the program"))
        #expect("\(ConsoleError.missing(["/opt/x"]))".contains("/opt/x"))
    }
}
