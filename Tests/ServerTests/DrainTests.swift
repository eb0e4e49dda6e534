import ServiceLifecycle
import TestSupport
import Testing

@testable import Server

@Suite struct DrainTests {
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
