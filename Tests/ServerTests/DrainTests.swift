import ServiceLifecycle
import TestSupport
import Testing

@testable import Server

@Suite struct DrainTests {
    @Test func `a drain waits for the requests that began before it, and for no other`() async {
        let requests = RequestsUnderWay()
        let tickets = (1...2).compactMap { _ in requests.begin {} }
        let drained = Task { await requests.drained() }
        // From here on none counts: then the drain has begun.
        while let ticket = requests.begin(cut: {}) {
            requests.end(ticket)
            await Task.yield()
        }
        #expect(tickets.count == 2)
        for ticket in tickets { requests.end(ticket) }
        await drained.value
    }

    @Test func `a drain without requests ends at once, and a cancelled one as well`() async {
        await RequestsUnderWay().drained()
        let busy = RequestsUnderWay()
        #expect(busy.begin {} != nil)
        let drained = Task { await busy.drained() }
        drained.cancel()
        await drained.value
    }

    @Test func `what takes longer than the drain may is cut off`() async throws {
        let requests = RequestsUnderWay()
        let (cuts, cut) = AsyncStream.makeStream(of: Void.self)
        let ticket = try #require(requests.begin { cut.yield() })
        let drain = RequestDrain(requests: requests, patience: .zero, logger: .silent)
        let (starts, started) = AsyncStream.makeStream(of: Void.self)
        let group = ServiceGroup(services: [Witness(started: started), drain], logger: .silent)
        async let run: Void = group.run()
        for await _ in starts { break }
        await group.triggerGracefulShutdown()
        for await _ in cuts { break }
        requests.end(ticket)
        try await run
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
