import Testing

@testable import Transport

@Suite("Transport: libcurl's timer")
struct CurlTimerTests {
    @Test("It rings once when it is due, and again only when it was set again")
    func once() {
        let now = Deadlines.Instant.now
        var timer = CurlTimer()
        let untouched = timer.take(now: now)
        timer.set(milliseconds: 0, now: now)
        let rings = [timer.take(now: now), timer.take(now: now), timer.take(now: now + .seconds(9))]
        #expect(!untouched)
        #expect(rings == [true, false, false])
        #expect(timer.due == nil)
        timer.set(milliseconds: 5, now: now)
        let later = [timer.take(now: now + .milliseconds(4)), timer.take(now: now + .milliseconds(5))]
        #expect(later == [false, true])
    }

    @Test("It can be taken back and put off")
    func changed() {
        let now = Deadlines.Instant.now
        var timer = CurlTimer()
        timer.set(milliseconds: 1, now: now)
        timer.set(milliseconds: -1, now: now)
        let takenBack = timer.take(now: now + .seconds(1))
        timer.set(milliseconds: 1, now: now)
        timer.set(milliseconds: 100, now: now)
        let putOff = timer.take(now: now + .milliseconds(50))
        #expect(!takenBack && !putOff)
        #expect(timer.due == now + .milliseconds(100))
    }
}
