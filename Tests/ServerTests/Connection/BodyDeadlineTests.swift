import HTTPTypes
import NIOCore
import NIOEmbedded
import NIOHTTPTypes
import Testing

@testable import Server

@Suite struct BodyDeadlineTests {
    @Test(
        arguments: [
            ([:], nil), ([.contentLength: "0"], nil), ([.contentLength: "1"], 30), ([.contentLength: "327680"], 40),
            ([.contentLength: "1048576"], 62), ([.contentLength: "1048577"], 10),
            ([.transferEncoding: "chunked"], 600),
        ] as [(HTTPFields, Int64?)]) func `a body has time by its length`(headers: HTTPFields, seconds: Int64?)
    {
        #expect(BodyDeadline(largestBody: 1 << 20).time(for: headers) == seconds.map { .seconds($0) })
    }

    /// A connection on which a request's head was read.
    private func connection(_ headers: HTTPFields) throws -> EmbeddedChannel {
        let channel = EmbeddedChannel(handler: ConnectionHandler(largestBody: 1 << 20))
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        try channel.writeInbound(HTTPRequestPart.head(Self.head(headers)))
        return channel
    }

    private static func head(_ headers: HTTPFields) -> HTTPRequest {
        HTTPRequest(method: .post, scheme: "http", authority: "a", path: "/", headerFields: headers)
    }

    @Test func `whoever trickles a body is cut off`() throws {
        let channel = try connection([.contentLength: "20"])
        for _ in 0..<2 {
            channel.embeddedEventLoop.advanceTime(by: .seconds(14))
            try channel.writeInbound(HTTPRequestPart.body(ByteBuffer(string: "x")))
        }
        #expect(channel.isActive)
        channel.embeddedEventLoop.advanceTime(by: .seconds(3))
        #expect(!channel.isActive)
    }

    @Test func `a body that came in time leaves the connection open`() throws {
        let channel = try connection([.contentLength: "1"])
        try channel.writeInbound(HTTPRequestPart.body(ByteBuffer(string: "x")))
        try channel.writeInbound(HTTPRequestPart.end(nil))
        channel.embeddedEventLoop.advanceTime(by: .hours(1))
        try channel.writeOutbound(HTTPResponsePart.end(nil))
        channel.embeddedEventLoop.advanceTime(by: .hours(1))
        #expect(channel.isActive)
    }

    @Test func `whoever sends on after more than any route takes has a moment to read why`() throws {
        let channel = try connection([.transferEncoding: "chunked"])
        channel.embeddedEventLoop.advanceTime(by: .seconds(100))
        try channel.writeInbound(HTTPRequestPart.body(ByteBuffer(repeating: 1, count: (1 << 20) + 1)))
        channel.embeddedEventLoop.advanceTime(by: .seconds(9))
        try channel.writeInbound(HTTPRequestPart.body(ByteBuffer(repeating: 1, count: 1)))
        #expect(channel.isActive)
        channel.embeddedEventLoop.advanceTime(by: .seconds(1))
        #expect(!channel.isActive)
    }

    @Test func `whoever sends on after the answer has a moment to read it`() throws {
        let channel = try connection([.transferEncoding: "chunked"])
        channel.write(HTTPResponsePart.head(HTTPResponse(status: .unauthorized)), promise: nil)
        try channel.writeOutbound(HTTPResponsePart.end(nil))
        for _ in 0..<3 {
            channel.embeddedEventLoop.advanceTime(by: .seconds(3))
            try channel.writeInbound(HTTPRequestPart.body(ByteBuffer(string: "x")))
        }
        #expect(channel.isActive)
        channel.embeddedEventLoop.advanceTime(by: .seconds(1))
        #expect(!channel.isActive)
    }

    @Test func `a body that waits behind another request has its time when that has its answer`() throws {
        let channel = try connection([:])
        try channel.writeInbound(HTTPRequestPart.end(nil))
        try channel.writeInbound(HTTPRequestPart.head(Self.head([.contentLength: "2"])))
        channel.embeddedEventLoop.advanceTime(by: .hours(1))
        #expect(channel.isActive)
        try channel.writeOutbound(HTTPResponsePart.end(nil))
        channel.embeddedEventLoop.advanceTime(by: .seconds(29))
        #expect(channel.isActive)
        channel.embeddedEventLoop.advanceTime(by: .seconds(1))
        #expect(!channel.isActive)
    }

    @Test func `an answer to an earlier request does not hurry the body of the next`() throws {
        let channel = try connection([:])
        try channel.writeInbound(HTTPRequestPart.end(nil))
        try channel.writeInbound(HTTPRequestPart.head(Self.head([.contentLength: "2"])))
        try channel.writeOutbound(HTTPResponsePart.end(nil))
        channel.embeddedEventLoop.advanceTime(by: .seconds(29))
        #expect(channel.isActive)
        channel.embeddedEventLoop.advanceTime(by: .seconds(1))
        #expect(!channel.isActive)
    }

    @Test(
        arguments: [
            (10_000, 1_048_576, 10_000), (10_000, 4096, 3072), (10_000, 1024, 768), (100, 1024, 100), (10, 64, 1),
        ]) func `connections leave descriptors for the rest`(wanted: Int, descriptors: Int, expected: Int)
    {
        #expect(DescriptorLimit.connections(wanted, of: descriptors) == expected)
    }
}
