import ServiceLifecycle
import TestSupport
import Testing

@testable import Server

@Suite struct DrainTests {
    @Test func `a drain waits for the requests that began before it, and for no other`() async {
        let requests = RequestsUnderWay()
        #expect(requests.begin() && requests.begin())
        requests.end()
        let drained = Task { await requests.drained() }
        // From here on none counts: then the drain has begun.
        while requests.begin() {
            requests.end()
            await Task.yield()
        }
        requests.end()
        await drained.value
    }

    @Test func `a drain without requests ends at once, and a cancelled one as well`() async {
        await RequestsUnderWay().drained()
        let busy = RequestsUnderWay()
        #expect(busy.begin())
        let drained = Task { await busy.drained() }
        drained.cancel()
        await drained.value
    }

    @Test func `the drain is a service that waits to be told`() async throws {
        let requests = RequestsUnderWay()
        #expect(requests.begin())
        let group = ServiceGroup(services: [RequestDrain(requests: requests)], logger: .quiet)
        async let run: Void = group.run()
        await group.triggerGracefulShutdown()
        requests.end()
        // A group that was stopped before it ran says so; that is all right as well.
        do { try await run } catch is ServiceGroupError {}
    }
}
