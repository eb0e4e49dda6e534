import ServiceLifecycle
import TestSupport
import Testing

@testable import App

@Suite("Services")
struct ServiceTests {
    private struct Waiting: Service {
        func run() async throws { try await gracefulShutdown() }
    }

    private struct Ending: Service {
        func run() async throws {}
    }

    @Test("Services that stop together are all told at once")
    func together() async throws {
        let group = ServiceGroup(
            services: [Together(services: [Waiting(), Waiting()])], logger: .quiet)
        async let run: Void = group.run()
        await group.triggerGracefulShutdown()

        // A group that was stopped before it ran says so; that is all right as well.
        do { try await run } catch is ServiceGroupError {}
    }

    @Test("The first signal drains, its echo means nothing, a later one ends at once")
    func signals() {
        var requests = StopRequests()
        let start = ContinuousClock.now
        #expect(!requests.isStopping)

        #expect(requests.hear(now: start) == .drain)
        #expect(requests.isStopping)
        #expect(requests.hear(now: start + .milliseconds(499)) == .ignore)
        #expect(requests.hear(now: start + .milliseconds(500)) == .endAtOnce)
    }

    @Test("One that ends before it was told to ends the others")
    func early() async {
        await #expect(throws: Together.StoppedEarly.self) {
            try await Together(services: [Waiting(), Ending()]).run()
        }
    }
}
