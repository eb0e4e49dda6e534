import Catalog
import Foundation
import NIOConcurrencyHelpers
import Simulator
import Testing

@testable import Generation
@testable import Jobs
@testable import Pool

@Suite("An outage of the upstream", .timeLimit(.minutes(3)))
struct OutageTests {
    let now = Date(timeIntervalSince1970: 1_750_000_000)

    @Test("Some failures in a row close the door; the one let in by and by opens it with an answer")
    func door() {
        var outage = OutageState()
        for _ in 1...3 {
            #expect(outage.admit(now: now, random: 0) == nil)
            outage.failed(now: now)
        }
        #expect(outage.admit(now: now, random: 0) == .seconds(1))
        #expect(outage.admit(now: now, random: 0).map { $0 > .seconds(1.04) } == true)
        let later = now.addingTimeInterval(1)
        #expect(outage.admit(now: later, random: 0) == nil)
        #expect(outage.admit(now: later, random: 0) != nil, "one at a time")
        outage.answered()
        #expect(outage.admit(now: later, random: 0) == nil)
        #expect(outage.admit(now: later, random: 0) == nil)
    }

    @Test("A clock that is set back does not keep it closed")
    func clock() {
        var outage = OutageState()
        for _ in 1...3 { outage.failed(now: now) }
        #expect(outage.admit(now: now.addingTimeInterval(-3600), random: 0) == nil)
    }

    @Test("Hours in which nobody asked do not count: neither for the first who asks nor after its failure")
    func idle() {
        var outage = OutageState()
        for _ in 1...3 { outage.failed(now: now) }
        let morning = now.addingTimeInterval(36_000)
        #expect(outage.admit(now: morning, random: 0) == nil)
        #expect(outage.admit(now: morning, random: 0) == .seconds(1))
        outage.failed(now: morning)
        #expect(outage.admit(now: morning.addingTimeInterval(1), random: 0) == nil)
    }

    @Test("A job alone in an outage is remembered from one failure to the next")
    func alone() {
        var outage = OutageState()
        for minute in 0...3 { outage.failed(now: now.addingTimeInterval(Double(minute) * 75)) }
        let last = now.addingTimeInterval(225)
        #expect(outage.admit(now: last, random: 0) == .seconds(24))
    }

    @Test("A thousand jobs that wait through a quarter of an hour neither hammer the upstream nor the database")
    func thousand() {
        let steps = 20
        var outage = OutageState()
        var due = [Int](repeating: 0, count: 900 * steps)
        due[0] = 1000
        var (asked, came) = (0, [Int](repeating: 0, count: 900))
        for step in due.indices {
            let time = now.addingTimeInterval(Double(step) / Double(steps))
            for job in 0..<due[step] {
                came[step / steps] += 1
                var pause = outage.admit(now: time, random: Double(job % 10) / 10)
                if pause == nil {
                    asked += 1
                    outage.failed(now: time)
                    pause = .seconds(2)
                }
                let back = step + Int(((pause ?? .zero) / .seconds(1) * Double(steps)).rounded(.up))
                if back < due.count { due[back] += 1 }
            }
        }
        #expect(asked < 100)
        #expect(came[1...].reduce(0, +) > 10_000, "they come back")
        #expect(came[1...].allSatisfy { $0 <= 60 })
    }

    @Test("Forty jobs outlast it, asking seldom, and all end well without an attempt spent")
    func outlasted() async throws {
        let outage = Fault(.status(503), on: .conversation, times: 20)
        try await World.open(.init(faults: [outage])) { world in
            try await world.life { works in
                var ids: [String] = []
                for _ in 1...40 { ids.append(try await works.submit()) }
                for id in ids {
                    let job = try await works.settled(id)
                    #expect(job.state == .completed && job.attempt == 1)
                }
                #expect(world.made == 40)
                #expect(world.sent(.conversation).count == 60)
            }
        }
    }

    @Test("Who stands in line for an account is sent away too once the door is shut")
    func inLine() async throws {
        let outage = Fault(.status(503), on: .conversation, times: nil)
        let setting = World.Setting(faults: [outage], accounts: 1, inFlight: 1, patience: .seconds(600))
        try await World.open(setting) { world in
            try await world.life { works in
                let ids = try await works.tokens.withLease(LeaseRequest(tier: .basic)) { _ in
                    var ids: [String] = []
                    for _ in 1...10 { ids.append(try await works.submit()) }
                    try await until { works.tokens.state.withLockedValue { $0.line.waiting.count == 10 } }
                    return ids
                }
                for id in ids {
                    let job = try await works.paused(id)
                    #expect(job.state == .retryable && job.attempt == 0)
                }
                #expect(world.sent(.conversation).count == 3)
            }
        }
    }

    @Test("Who waits for an account behind the shut door waits for the account, not for the upstream")
    func noAccount() async throws {
        try await World.open(.init(accounts: 0)) { world in
            try await world.life { works in
                works.shutDoor()
                var ids: [String] = []
                for _ in 1...3 {
                    let id = try await works.submit()
                    let job = try await works.paused(id)
                    #expect(try VideoCheckpoint.decode(job.checkpoint).unansweredSince == nil)
                    ids.append(id)
                }
                _ = try await works.tokens.add(lines: World.secret("a"), tier: .basic, now: world.clock.now)
                for id in ids {
                    let job = try await works.settled(id)
                    #expect(job.state == .completed && job.attempt == 1)
                }
            }
        }
    }

    @Test("A refused upload opens the door: it is an answer", arguments: [400, 401, 429])
    func refusedUpload(status: Int) async throws {
        let refusal = Fault(.status(status, retryAfter: 17), on: .upload)
        try await World.open(.init(faults: [refusal], accounts: 1)) { world in
            try await world.life { works in
                works.shutDoor()
                works.pass(1)
                _ = try await works.paused(try await works.submit(withReference: true))
                #expect(world.sent(.upload).count == 1)
                #expect(works.isDoorOpen)
            }
        }
    }

    @Test("Another account is tried at once after a refused upload behind the shut door")
    func anotherAccount() async throws {
        try await World.open(.init(faults: [Fault(.status(401), on: .upload)])) { world in
            try await world.life { works in
                works.shutDoor()
                works.pass(1)
                let job = try await works.paused(try await works.submit(withReference: true))
                #expect(job.state == .completed)
                #expect(world.accounts(.upload) == "ab")
            }
        }
    }
}

extension Works {
    fileprivate func shutDoor() {
        worker.outage(of: .web) { for _ in 1...3 { $0.failed(now: world.clock.now) } }
    }

    /// For more than one.
    fileprivate var isDoorOpen: Bool {
        worker.outage(of: .web) { outage in
            (1...2).allSatisfy { _ in outage.admit(now: world.clock.now, random: 0) == nil }
        }
    }
}
