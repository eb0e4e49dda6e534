import Catalog
import Foundation
import Pool
import Simulator
import Testing

@testable import Generation
@testable import Jobs

@Suite("Waiting for an account", .timeLimit(.minutes(3)))
struct WaitingTests {
    @Test("An account that cools is left alone until its time is over, and then it is used again")
    func cooling() async throws {
        let limit = Fault(.status(429, retryAfter: 17), on: .conversation, token: World.secret("a"))
        try await World.open(.init(faults: [limit])) { world in
            try await world.life { works in
                for expected in ["ab", "abb"] {
                    let job = try await works.made()
                    #expect(job.state == .completed)
                    #expect(world.accounts(.conversation) == expected)
                }
                works.pass(17)
                let job = try await works.made()
                #expect(job.state == .completed)
                #expect(world.accounts(.conversation) == "abba")
                #expect(try await works.states() == [.active, .active])
            }
        }
    }

    @Test("While all cool a job waits for the first that is back, and so does one that comes meanwhile")
    func allCooling() async throws {
        let limits = [("a", 30), ("b", 20)].map { account, seconds in
            Fault(.status(429, retryAfter: seconds), on: .conversation, token: World.secret(Character(account)))
        }
        try await World.open(.init(faults: limits)) { world in
            try await world.life { works in
                let back = world.clock.now.addingTimeInterval(20)
                let first = try await works.submit("first")
                // Who was refused comes back once more: another account might have been free.
                if let due = try await works.paused(first).dueAt { works.pass(until: due) }
                let second = try await works.submit("second")
                for id in [first, second] {
                    let job = try await works.paused(id)
                    #expect(job.state == .retryable && job.dueAt == back && job.attempt == 0)
                }
                #expect(world.accounts(.conversation) == "ab")

                works.pass(until: back)
                for id in [first, second] {
                    let job = try await works.settled(id)
                    #expect(job.state == .completed && job.attempt == 1)
                }
                #expect(world.accounts(.conversation) == "abbb")
            }
        }
    }

    @Test("While all cool for hours, an account that is added is used within a minute")
    func added() async throws {
        let limit = Fault(.status(429, retryAfter: 7200), on: .conversation, token: World.secret("a"))
        try await World.open(.init(faults: [limit], accounts: 1)) { world in
            try await world.life { works in
                let first = try await works.submit()
                _ = try await works.paused(first)
                let second = try await works.submit()
                _ = try await works.paused(second)
                _ = try await works.tokens.add(lines: World.secret("b"), tier: .basic, now: world.clock.now)
                for id in [first, second] {
                    let job = try await works.settled(id)
                    #expect(job.state == .completed)
                }
                #expect(world.accounts(.conversation) == "abb")
                #expect(world.clock.now.timeIntervalSince(StandingClock.start) <= 61)
            }
        }
    }

    @Test("Without any account a job waits, and goes on once there is one")
    func none() async throws {
        try await World.open(.init(accounts: 0)) { world in
            try await world.life { works in
                let id = try await works.submit()
                let job = try await works.paused(id)
                #expect(job.state == .retryable && job.attempt == 0 && job.failure == nil)
                _ = try await works.tokens.add(lines: World.secret("a"), tier: .basic, now: world.clock.now)
                #expect(try await works.settled(id).state == .completed)
                #expect(world.accounts(.conversation) == "a")
            }
        }
    }

    @Test("A job that finds no account until its time is up fails for that", arguments: [0, 2])
    func neverAny(accounts: Int) async throws {
        let dead = Fault(.status(401), on: .conversation, times: nil)
        try await World.open(.init(faults: [dead], accounts: accounts, retention: .seconds(12))) { world in
            try await world.life { works in
                let job = try await works.made()
                #expect(job.state == .discarded && job.failure?.code == "no_token")
                #expect(world.accounts(.conversation) == (accounts == 0 ? "" : "ab"))
            }
        }
    }
}
