import Console
import Foundation
import TestSupport
import Testing

@testable import Server

@Suite("The console over HTTP")
struct ConsoleServingTests {
    private func withConsole(_ body: @Sendable (Int) async throws -> Void) async throws {
        let directory = try TemporaryDirectory()
        try FileManager.default.createDirectory(atPath: directory.file("js"), withIntermediateDirectories: true)
        try Data("<!doctype html>".utf8).write(to: URL(fileURLWithPath: directory.file("index.html")))
        try Data(Self.long.utf8).write(to: URL(fileURLWithPath: directory.file("js/long.js")))
        try Data("export {}".utf8).write(to: URL(fileURLWithPath: directory.file("js/main.js")))
        let files = try ConsoleFiles(folder: URL(fileURLWithPath: directory.path))
        try await withKeyedService(console: files) { port, _ in try await body(port) }
    }

    private static let long = String(repeating: "export const a = 1;\n", count: 400)

    private func ask(_ port: Int, _ line: String, _ fields: String = "") async throws -> RawHTTP.Answer {
        try await RawHTTP.exchange(port, "\(line) HTTP/1.1\r\nHost: a\r\n\(fields)Connection: close\r\n\r\n")
    }

    @Test("Every path of the console is the same page, the front leads there, and all of it is guarded")
    func pages() async throws {
        try await withConsole { port in
            for path in [
                "/login", "/manage", "/manage/", "/manage/tokens/7?status=active", "/docs", "/docs/createVideo",
            ] {
                let answer = try await ask(port, "GET \(path)")
                #expect(answer.status == 200, "\(path)")
                #expect(answer.text == "<!doctype html>")
                #expect(answer.header("content-type") == "text/html; charset=utf-8")
                expectGuarded(answer)
            }
            let front = try await ask(port, "GET /")
            #expect(front.status == 307)
            #expect(front.header("location") == "/manage")
            expectGuarded(front)
            for path in ["/login", "/manage", "/", "/console/js/main.js"] {
                let answer = try await ask(port, "POST \(path)")
                #expect(answer.status == 405)
                #expect(answer.header("allow") == "GET, HEAD")
            }
        }
    }

    @Test("A file has its type and a tag, and who has it gets 304 and no bytes")
    func files() async throws {
        try await withConsole { port in
            let whole = try await ask(port, "GET /console/js/main.js")
            #expect(whole.status == 200)
            #expect(whole.text == "export {}")
            #expect(whole.header("content-type") == "text/javascript; charset=utf-8")
            #expect(whole.header("cache-control") == "no-cache")
            expectGuarded(whole)
            let tag = try #require(whole.header("etag"))

            let again = try await ask(port, "GET /console/js/main.js", "If-None-Match: W/\(tag), \"x\"\r\n")
            #expect(again.status == 304)
            #expect(again.body.isEmpty)
            #expect(again.header("etag") == tag)
            let other = try await ask(port, "GET /console/js/main.js", "If-None-Match: \"other\"\r\n")
            #expect(other.status == 200)

            let head = try await ask(port, "HEAD /console/js/main.js")
            #expect(head.status == 200)
            #expect(head.body.isEmpty)
            #expect(head.header("content-length") == "9")
        }
    }

    @Test("Who takes gzip gets it, with a tag of its own, and caches are told that there are two")
    func gzip() async throws {
        try await withConsole { port in
            let plain = try await ask(port, "GET /console/js/long.js")
            #expect(plain.text == Self.long)
            #expect(plain.header("vary") == "Accept-Encoding")
            #expect(plain.header("content-encoding") == nil)

            let zipped = try await ask(port, "GET /console/js/long.js", "Accept-Encoding: br, gzip;q=0.8\r\n")
            #expect(zipped.header("content-encoding") == "gzip")
            #expect(zipped.header("vary") == "Accept-Encoding")
            #expect(zipped.header("content-type") == "text/javascript; charset=utf-8")
            #expect(zipped.body.count < Self.long.utf8.count / 10)
            let tag = try #require(zipped.header("etag"))
            #expect(tag != plain.header("etag"))

            let again = try await ask(
                port, "GET /console/js/long.js", "Accept-Encoding: gzip\r\nIf-None-Match: \(tag)\r\n")
            #expect(again.status == 304)
            let other = try await ask(port, "GET /console/js/long.js", "If-None-Match: \(tag)\r\n")
            #expect(other.status == 200)
        }
    }

    @Test(
        "A client takes gzip when it says so",
        arguments: [
            ("gzip", true), ("deflate, GZIP ;q=1.0", true), ("*", true), ("gzip;q=0, *", false), ("gzip; q=0.0", false),
            ("br", false), ("", false), ("identity;q=1, *;q=0", false), ("x-gzip", true), ("gzipped", false),
            ("gzip;q=x", false),
        ])
    func accepts(field: String, takes: Bool) {
        #expect(AcceptedEncoding.takesGzip(field) == takes)
        #expect(!AcceptedEncoding.takesGzip(nil))
    }

    @Test(
        "What is no file of the console is not found",
        arguments: [
            "js", "js/", "js/main.jsx", "../index.html", "js/../index.html", "%2e%2e/index.html", "js%2Fmain.js",
        ])
    func strangers(path: String) async throws {
        try await withConsole { port in
            let answer = try await ask(port, "GET /console/\(path)")
            #expect(answer.status == 404)
        }
    }

    @Test("Without a console its paths lead nowhere")
    func none() async throws {
        try await withService { port in
            for path in ["/", "/login", "/manage", "/console/js/main.js"] {
                let answer = try await ask(port, "GET \(path)")
                #expect(answer.status == 404, "\(path)")
            }
        }
    }

    private func expectGuarded(_ answer: RawHTTP.Answer) {
        let policy = answer.header("content-security-policy") ?? ""
        #expect(policy.hasPrefix("default-src 'none'; script-src 'self'; style-src 'self';"))
        #expect(policy.hasSuffix("frame-ancestors 'none'"))
        #expect(!policy.contains("unsafe"))
        #expect(answer.header("x-content-type-options") == "nosniff")
        #expect(answer.header("referrer-policy") == "same-origin")
        #expect(answer.header("cross-origin-opener-policy") == "same-origin")
    }
}
