import Testing

@testable import Jobs

@Suite("Slots")
struct RunnerStateTests {
    typealias Quota = RunnerState.Quota

    @Test("A plan asks for no more than is free, over all and per kind")
    func quotas() {
        var state = RunnerState(kinds: ["a", "b"], limit: 10, limits: ["b": 3])

        let plan = state.plan()

        #expect(plan == .init(quotas: [Quota(kind: "a", limit: 10), Quota(kind: "b", limit: 3)], total: 10))
        state.claimed(["a": 8, "b": 0], asked: [Quota(kind: "a", limit: 10), Quota(kind: "b", limit: 2)])
        #expect(state.plan() == nil)
        #expect(state.signal("b"))
        #expect(state.plan()?.quotas == [Quota(kind: "b", limit: 2)])
    }

    @Test("Each plan begins with another kind")
    func rotation() {
        var state = RunnerState(kinds: ["a", "b", "c"], limit: 1, limits: [:])

        let first = (0..<4).map { _ in state.plan()?.quotas.first?.kind }

        #expect(first == ["a", "b", "c", "a"])
    }

    @Test("An ended job causes a claim only where more may be due")
    func dry() {
        var state = RunnerState(kinds: ["a"], limit: 2, limits: [:])
        let quotas = [Quota(kind: "a", limit: 2)]

        #expect(state.plan()?.quotas == quotas)
        state.claimed(["a": 2], asked: quotas)
        #expect(state.plan() == nil)
        #expect(state.ended("a"))

        #expect(state.plan()?.quotas == [Quota(kind: "a", limit: 1)])
        state.claimed([:], asked: [Quota(kind: "a", limit: 1)])
        #expect(!state.ended("a"))
        #expect(state.isIdle)
    }

    @Test("A signal during a claim outlives that claim")
    func signalDuringClaim() {
        var state = RunnerState(kinds: ["a"], limit: 2, limits: [:])
        let quotas = [Quota(kind: "a", limit: 2)]

        #expect(state.plan() != nil)
        #expect(state.signal("a"))
        state.claimed([:], asked: quotas)
        #expect(state.plan()?.quotas == quotas)
        state.claimed([:], asked: quotas)
        #expect(state.plan() == nil)
    }

    @Test("A failed claim is tried again at the next signal")
    func failedClaim() {
        var state = RunnerState(kinds: ["a"], limit: 2, limits: [:])

        #expect(state.plan() != nil)
        state.claimFailed()
        #expect(state.plan() == nil)
        #expect(state.signal(nil))
        #expect(state.plan() != nil)
    }

    @Test("A draining runner claims nothing")
    func draining() {
        var state = RunnerState(kinds: ["a"], limit: 2, limits: [:])

        state.drain()

        #expect(!state.signal("a"))
        #expect(state.plan() == nil)
    }

    @Test("Progress never goes back, and only what changed is written")
    func progress() {
        var buffer = ProgressBuffer()
        let key = RunKey(id: "a", fence: 1)
        buffer.begin(key, at: 10)

        for progress in [5, 10] { buffer.report(progress, of: key) }
        #expect(buffer.takeChanges() == [:])
        for progress in [40, 30, 400] { buffer.report(progress, of: key) }
        buffer.report(50, of: RunKey(id: "a", fence: 2))
        #expect(buffer.takeChanges() == [key: 100])
        #expect(buffer.takeChanges() == [:])
        #expect(buffer.end(key) == 100)
        #expect(buffer.keys.isEmpty)
    }
}
