import Foundation
import Testing

@testable import Access

@Suite("Throttling logins") struct LoginThrottleTests {
    private let now = AdministrationFixture.now
    private func attempt(_ address: String, _ name: String = "anna") -> LoginThrottle.Attempt {
        .init(address: address, name: name)
    }

    @Test("Five a minute, thirty an hour, and slower with each failure")
    func rate() {
        var throttle = LoginThrottle()
        var moments: [Double] = []
        for second in 0..<7_200 where throttle.begin(attempt("a"), now: now.addingTimeInterval(Double(second))) == nil {
            throttle.fail(attempt("a"), now: now.addingTimeInterval(Double(second)))
            moments.append(Double(second))
        }
        #expect(moments.prefix { $0 < 1 }.count <= 5)
        #expect(moments.filter { $0 < 60 }.count <= 10)
        #expect(moments.filter { $0 < 3_600 }.count <= 30)
        let pauses = zip(moments.dropFirst(5), moments.dropFirst(4)).map(-)
        #expect(zip(pauses, pauses.dropFirst()).allSatisfy { $1 >= $0 || $0 >= 512 })
        #expect(pauses.max() ?? 0 >= 512)
    }

    @Test("The wait that is told is the wait there is")
    func wait() throws {
        var throttle = LoginThrottle()
        var moment = now
        for _ in 0..<40 {
            guard let wait = throttle.begin(attempt("a"), now: moment) else {
                throttle.fail(attempt("a"), now: moment)
                continue
            }
            moment = moment.addingTimeInterval(wait / .seconds(1))
            #expect(throttle.begin(attempt("a"), now: moment) == nil)
            throttle.fail(attempt("a"), now: moment)
        }
    }

    @Test("Attempts under way count, those that succeed or were not looked at do not")
    func underWay() {
        var throttle = LoginThrottle()
        for _ in 0..<5 { #expect(throttle.begin(attempt("a"), now: now) == nil) }
        #expect(throttle.begin(attempt("a"), now: now) != nil)
        for _ in 0..<4 { throttle.withdraw(attempt("a"), now: now) }
        throttle.succeed(attempt("a"), now: now)
        #expect(throttle.count == 0)
        for _ in 0..<1_000 {
            #expect(throttle.begin(attempt("a"), now: now) == nil)
            throttle.succeed(attempt("a"), now: now)
        }
    }

    @Test("A flood of names and addresses neither grows the memory nor frees the name under attack")
    func bounded() {
        var throttle = LoginThrottle(limit: 200)
        for _ in 0..<5 {
            #expect(throttle.begin(attempt("a"), now: now) == nil)
            throttle.fail(attempt("a"), now: now)
        }
        for index in 0..<5_000 {
            let other = attempt("10.\(index / 256).0.\(index % 256)", "name \(index)")
            if throttle.begin(other, now: now) == nil { throttle.fail(other, now: now) }
        }
        #expect(throttle.count <= 400)
        #expect(throttle.begin(attempt("b"), now: now) != nil)
    }

    @Test("A clock that is set back pauses nobody for long")
    func clock() {
        var throttle = LoginThrottle()
        for _ in 0..<5 {
            _ = throttle.begin(attempt("a"), now: now)
            throttle.fail(attempt("a"), now: now)
        }
        let before = now.addingTimeInterval(-1_000_000)
        #expect((throttle.begin(attempt("a"), now: before) ?? .zero) <= .seconds(512))
        #expect(throttle.begin(attempt("a"), now: before.addingTimeInterval(512)) == nil)
    }

    @Test(
        "Addresses are told apart as clients are",
        arguments: [
            ("192.0.2.1", "192.0.2.1"), ("::ffff:192.0.2.1", "192.0.2.1"),
            ("2001:db8:1:2:3::4", "20:1:d:b8:0:1:0:2/64"),
            ("fe80::1%eth0", "fe:80:0:0:0:0:0:0/64"), ("unix", "unix"),
        ])
    func addresses(address: String, text: String) {
        #expect(ClientAddress(address).text == text)
    }
}
