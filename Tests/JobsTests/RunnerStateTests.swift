import Testing

@testable import Jobs

@Suite("Slots")
struct RunnerStateTests {
    typealias Quota = RunnerState.Quota

    @Test("A plan asks for no more than is free, over all and per kind")
    func quotas() {
        var state = RunnerState(kinds: ["a", "b"], limit: 10, limits: ["b": 3])

        let plan = state.plan()

        #expect(plan == .init(quotas: [Quota(kind: "a", limit: 9), Quota(kind: "b", limit: 3)], total: 10))
        state.claimed(["a": 8, "b": 0], asked: [Quota(kind: "a", limit: 10), Quota(kind: "b", limit: 2)])
        let plan1 = state.plan()
        #expect(plan1 == nil)
        let wakes2 = state.signal("b")
        #expect(wakes2)
        let plan3 = state.plan()
        #expect(plan3?.quotas == [Quota(kind: "b", limit: 2)])
    }

    @Test("Other limits hold at once: more is claimed right away, less when what runs has ended")
    func otherLimits() {
        var state = RunnerState(kinds: ["a", "b"], limit: 4, limits: ["b": 1])
        let first = state.plan()
        #expect(first?.total == 4)
        state.claimed(["a": 3, "b": 1], asked: [Quota(kind: "a", limit: 4), Quota(kind: "b", limit: 1)])
        let full = state.plan()
        #expect(full == nil)

        let mayMore = state.allow(6, ["b": 2])
        #expect(mayMore)
        let more = state.plan()
        #expect(more?.total == 2 && more?.quotas.contains(Quota(kind: "b", limit: 1)) == true)

        let mayLess = state.allow(2, [:])
        #expect(!mayLess)
        for kind in ["a", "a"] {
            let mayClaim = state.ended(kind)
            #expect(!mayClaim)
        }
        let none = state.plan()
        #expect(none == nil)
        let mayAgain = state.ended("a")
        #expect(mayAgain)
        let less = state.plan()
        #expect(less?.total == 1)
    }

    @Test("However many of one kind wait, some places stay free for the others")
    func shares() {
        var state = RunnerState(kinds: ["image", "video"], limit: 64, limits: ["video": 64, "image": 32])
        for kind in ["image", "video"] { _ = state.signal(kind) }
        let first = state.plan()
        #expect(first?.quotas == [Quota(kind: "image", limit: 32), Quota(kind: "video", limit: 56)])
        state.claimed(["video": 56], asked: [Quota(kind: "image", limit: 32), Quota(kind: "video", limit: 56)])
        let noMore = state.signal("video")
        #expect(!noMore, "the rest is kept")
        let some = state.signal("image")
        #expect(some)
        let second = state.plan()
        #expect(second == .init(quotas: [Quota(kind: "image", limit: 8)], total: 8))
        state.claimed(["image": 8], asked: [Quota(kind: "image", limit: 8)])
        let full = state.plan()
        #expect(full == nil)
        let again = state.ended("image")
        #expect(again)
        let third = state.plan()
        #expect(third?.quotas == [Quota(kind: "image", limit: 1)])
    }

    @Test("Nothing is kept for a kind that may not run")
    func noShare() {
        var state = RunnerState(kinds: ["image", "video"], limit: 64, limits: ["image": 0])
        let plan = state.plan()
        #expect(plan?.quotas == [Quota(kind: "video", limit: 64)])
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

        let plan4 = state.plan()
        #expect(plan4?.quotas == quotas)
        state.claimed(["a": 2], asked: quotas)
        let plan5 = state.plan()
        #expect(plan5 == nil)
        let wakes6 = state.ended("a")
        #expect(wakes6)

        let plan7 = state.plan()
        #expect(plan7?.quotas == [Quota(kind: "a", limit: 1)])
        state.claimed([:], asked: [Quota(kind: "a", limit: 1)])
        let wakes8 = state.ended("a")
        #expect(!wakes8)
        #expect(state.total == 0)
    }

    @Test("A signal during a claim outlives that claim")
    func signalDuringClaim() {
        var state = RunnerState(kinds: ["a"], limit: 2, limits: [:])
        let quotas = [Quota(kind: "a", limit: 2)]

        let plan9 = state.plan()
        #expect(plan9 != nil)
        let wakes10 = state.signal("a")
        #expect(wakes10)
        state.claimed([:], asked: quotas)
        let plan11 = state.plan()
        #expect(plan11?.quotas == quotas)
        state.claimed([:], asked: quotas)
        let plan12 = state.plan()
        #expect(plan12 == nil)
    }

    @Test("A failed claim is tried again at the next signal")
    func failedClaim() {
        var state = RunnerState(kinds: ["a"], limit: 2, limits: [:])

        let plan13 = state.plan()
        #expect(plan13 != nil)
        state.claimFailed()
        let plan14 = state.plan()
        #expect(plan14 == nil)
        let wakes15 = state.signal(nil)
        #expect(wakes15)
        let plan16 = state.plan()
        #expect(plan16 != nil)
    }

    @Test("A draining runner claims nothing")
    func draining() {
        var state = RunnerState(kinds: ["a"], limit: 2, limits: [:])

        state.drain()

        let wakes17 = state.signal("a")
        #expect(!wakes17)
        let plan18 = state.plan()
        #expect(plan18 == nil)
    }

    @Test("Progress never goes back, and only what changed is written")
    func progress() {
        var buffer = ProgressBuffer()
        let key = RunKey(id: "a", fence: 1)
        buffer.begin(key, at: 10)

        for progress in [5, 10] { buffer.report(progress, of: key) }
        let changes19 = buffer.takeChanges()
        #expect(changes19 == [:])
        for progress in [40, 30, 400] { buffer.report(progress, of: key) }
        buffer.report(50, of: RunKey(id: "a", fence: 2))
        let changes20 = buffer.takeChanges()
        #expect(changes20 == [key: 100])
        let changes21 = buffer.takeChanges()
        #expect(changes21 == [:])
        #expect(buffer.reached(key) == 100)
        buffer.end(key)
        #expect(buffer.keys.isEmpty)
    }
}
