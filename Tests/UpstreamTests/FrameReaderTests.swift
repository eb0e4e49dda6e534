import Foundation
import NIOCore
import TestSupport
import Testing

@testable import Upstream

@Suite("Cutting frames")
struct FrameReaderTests {
    private static let objects = [
        #"{"result":{"conversation":{"conversationId":"c-1"}}}"#,
        #"{"a":"}{ \" \\","b":{"c":[{"d":"data:"}]}}"#,
        #"{"unicode":"Grüße, 世界 🎬"}"#,
        "{\"pretty\":\r\n{\"printed\": true}\r\n}",
        "{}",
    ]

    static let streams: [(name: String, text: String)] = [
        ("newlines", objects.joined(separator: "\n") + "\n"),
        ("crlf", objects.joined(separator: "\r\n") + "\r\n\r\n"),
        ("joined", objects.joined()),
        ("commas", objects.joined(separator: ",")),
        ("data", objects.map { "data: \($0)\n\n" }.joined() + "data: [DONE]\n\n"),
        ("tight data", objects.map { "data:\($0)\r\n" }.joined() + "[DONE]"),
        ("events", objects.map { "event: message {\nid: 7\ndata: \($0)\n\n" }.joined()),
        ("noise", objects.map { "\n: heartbeat\ndat\n}\n\t\($0)\n" }.joined()),
    ]

    @Test("The same objects come however the stream is cut", arguments: streams.map(\.text))
    func chunking(stream: String) throws {
        let bytes = Array(stream.utf8)
        var generator = SplitMix(seed: 42)
        for round in 0..<60 {
            var reader = FrameReader()
            var read: [String] = []
            var rest = bytes[...]
            while !rest.isEmpty {
                let size = round == 0 ? 1 : round == 1 ? bytes.count : Int.random(in: 1...40, using: &generator)
                let piece = rest.prefix(size)
                rest = rest.dropFirst(size)
                read += try reader.read(ByteBuffer(bytes: piece)).map { String(buffer: $0) }
            }
            try #require(read == Self.objects)
        }
    }

    @Test("A line cut inside a string costs only itself")
    func cutLine() throws {
        var reader = FrameReader()

        let read = try reader.read(ByteBuffer(string: "{\"a\":\"cut\n{\"b\":1}\n"))

        #expect(read.map { String(buffer: $0) } == [#"{"b":1}"#])
    }

    @Test("An unfinished object is no object")
    func unfinished() throws {
        var reader = FrameReader()
        #expect(try reader.read(ByteBuffer(string: #"{"a":{"b":1}"#)).isEmpty)
    }

    @Test("An object of just the limit passes, one byte more does not", arguments: [1, 7, 4096])
    func limit(pieceSize: Int) throws {
        func read(_ length: Int) throws -> Int {
            var reader = FrameReader(limit: 1000)
            let text = "{\"a\":\"" + String(repeating: "x", count: length - 8) + "\"}"
            var rest = Array(text.utf8)[...]
            var count = 0
            while !rest.isEmpty {
                count += try reader.read(ByteBuffer(bytes: rest.prefix(pieceSize))).count
                rest = rest.dropFirst(pieceSize)
            }
            return count
        }

        #expect(try read(1000) == 1)
        let error = #expect(throws: UpstreamError.self) { try read(1001) }
        #expect(error?.kind == .malformedAnswer)
    }

    @Test("Noise without end is not kept, and an object after it is found")
    func endlessNoise() throws {
        var reader = FrameReader(limit: 100)
        for _ in 0..<100 { #expect(try reader.read(ByteBuffer(string: "event: noise without end ")).isEmpty) }
        #expect(try reader.read(ByteBuffer(string: "\n{}")).count == 1)
    }
}

extension FrameReader {
    /// The objects that `bytes` completes.
    mutating func read(_ bytes: ByteBuffer) throws(UpstreamError) -> [ByteBuffer] {
        var objects: [ByteBuffer] = []
        try consume(bytes, into: &objects)
        return objects
    }
}
