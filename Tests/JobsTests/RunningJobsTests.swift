import NIOConcurrencyHelpers
import Testing

@testable import Jobs

@Suite("Attempts under way")
struct RunningJobsTests {
    let running = RunningJobs()
    let key = RunKey(id: "a", fence: 1)
    let cancels = NIOLockedValueBox(0)

    func attach() { running.attach(key) { [cancels] in cancels.withLockedValue { $0 += 1 } } }

    @Test("A job called off is cancelled once, and the first reason stands")
    func lose() {
        running.enter(key)
        attach()

        running.lose("a")
        running.end(key, .stopping)

        #expect(cancels.withLockedValue { $0 } == 1)
        #expect(running.reason(key) == .lost)
    }

    @Test("What is called off before its worker began is cancelled as it begins")
    func early() {
        running.enter(key)
        running.lose("a")
        attach()

        #expect(cancels.withLockedValue { $0 } == 1)
    }

    @Test("What is called off between claim and entry is lost, after the claim no more")
    func betweenClaimAndEntry() {
        running.beginClaim()
        running.lose("a")
        running.enter(key)
        #expect(running.reason(key) == .lost)
        running.leave(key)
        running.endClaim()

        running.enter(key)
        #expect(running.reason(key) == nil)
    }
}
