import Access
import Catalog
import Foundation
import ServiceLifecycle
import TestSupport
import Testing

@testable import Server

@Suite(.timeLimit(.minutes(2))) struct DrainTests {
    @Test func `a drain waits for the requests that began before it, and for no other`() async {
        let requests = RequestsUnderWay()
        let early = (1...2).map { _ in requests.begin {} }
        requests.end(early[0])
        async let drained: Void = requests.drained()
        while !requests.isDraining { await Task.yield() }
        let late = requests.begin {}
        requests.end(early[1])
        await drained
        #expect(requests.cutOff() == 1)
        requests.end(late)
        #expect(requests.cutOff() == 0)
    }

    @Test func `a drain without requests ends at once, and a cancelled one as well`() async {
        await RequestsUnderWay().drained()
        let busy = RequestsUnderWay()
        _ = busy.begin {}
        let drained = Task { await busy.drained() }
        drained.cancel()
        await drained.value
    }

    @Test func `what takes longer than the drain may is cut off`() async throws {
        let requests = RequestsUnderWay()
        let (cuts, cut) = AsyncStream.makeStream(of: Void.self)
        let ticket = requests.begin { cut.yield() }
        let drain = RequestDrain(requests: requests, patience: .zero)
        let (starts, started) = AsyncStream.makeStream(of: Void.self)
        let group = ServiceGroup(services: [Witness(started: started), drain], logger: .silent)
        async let run: Void = group.run()
        for await _ in starts { break }
        async let cutting: Void = RequestCutter(requests: requests, logger: .silent).run()
        await group.triggerGracefulShutdown()
        for await _ in cuts { break }
        requests.end(ticket)
        try await run
        await cutting
    }

    @Test func `what begins within a drain is cut off too, when all before it has ended`() async throws {
        try await withStores { stores in
            let key = try await stores.keys.create(name: "test", owner: "test", expiresAt: nil, now: Date()).key
            let (ports, listening) = AsyncStream.makeStream(of: Int.self)
            let service = HTTPService(
                parts: stores.parts(),
                configuration: ServerConfiguration(port: 0), logger: .silent, onListening: { listening.yield($0) })
            // Long enough for a busy machine to answer the early one.
            let drain = service.drain(within: .seconds(10))
            let group = ServiceGroup(services: [service, drain], logger: .silent)
            async let run: Void = group.run()
            let port = try #require(await ports.first { _ in true })
            // Both are heard as soon as their head is.
            let head =
                "POST /v1/videos HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer \(key)\r\nExpect: 100-continue\r\n"
                + "Content-Type: application/json\r\n"
            // Connections are taken in their order: when the second is heard, the first is the server's as well.
            let late = try await RawConnection(port: port)
            let early = try await RawConnection(port: port)
            try await early.send(head + "Content-Length: 2\r\n\r\n")
            #expect(try await early.head().hasPrefix("HTTP/1.1 100 "))
            await group.triggerGracefulShutdown()
            while !drain.requests.isDraining { await Task.yield() }
            try await late.send(head + "Transfer-Encoding: chunked\r\n\r\n")
            #expect(try await late.head().hasPrefix("HTTP/1.1 100 "))
            try await early.send("{}")
            #expect(try await early.answer().status == 400)
            let isCutOff = try await eventually {
                // Neither idle nor, being of unknown length, late for minutes: nothing else would cut it off.
                try await late.send("1\r\n \r\n")
                return late.hasEnded
            }
            #expect(isCutOff)
            late.cut()
            try await run
        }
    }

    /// Tells when its group runs.
    private struct Witness: Service {
        let started: AsyncStream<Void>.Continuation

        func run() async throws {
            started.yield()
            try await gracefulShutdown()
        }
    }
}
