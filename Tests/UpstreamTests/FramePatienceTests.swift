import Testing

@testable import Upstream

@Suite("Patience for the next frame")
struct FramePatienceTests {
    private let start = ContinuousClock.now

    private func after(_ seconds: Int) -> ContinuousClock.Instant { start + .seconds(seconds) }

    private func patience() -> FramePatience {
        FramePatience(firstFrame: after(30), betweenFrames: .seconds(120))
    }

    @Test("The first frame is due from the beginning, however often it is waited for")
    func firstFrame() {
        var patience = patience()
        #expect(patience.look(now: after(1)) == after(30))
        patience.wait(now: after(20))
        #expect(patience.look(now: after(29)) == after(30))
        #expect(!patience.hasRunOut)
        #expect(patience.look(now: after(30)) == nil)
        #expect(patience.hasRunOut)
    }

    @Test("Between frames only the time spent waiting counts")
    func betweenFrames() {
        var patience = patience()
        patience.rest()
        // The frames are being taken, for however long.
        #expect(patience.look(now: after(1000)) == after(1120))
        patience.wait(now: after(1001))
        #expect(patience.look(now: after(1120)) == after(1121))
        patience.wait(now: after(1100))
        #expect(patience.look(now: after(1121)) == nil)
    }
}
