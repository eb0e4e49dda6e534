import Foundation
import Testing

@testable import Webhooks

@Suite("Who is sent to when")
struct DispatchStateTests {
    private let now = Date(timeIntervalSince1970: 1_760_000_000)
    private var state = DispatchState(limits: .init(perEndpoint: 2, total: 4))

    /// Looks once, finds these, and gives back what is to be sent.
    private mutating func look(
        _ endpoint: Int, finding deliveries: [Int], next: Date? = nil, isFailing: Bool = false
    ) throws -> [Int] {
        let look = try #require(state.looks(now: now).first { $0.endpoint == endpoint })
        return state.found(
            Array(deliveries.prefix(look.limit)), of: look, next: next, isFailing: isFailing, now: now)
    }

    @Test("Nothing is looked for before something is due")
    mutating func due() {
        #expect(state.looks(now: now).isEmpty && state.nextLook() == nil)
        state.expect(1, at: now.addingTimeInterval(5))
        state.expect(1, at: now.addingTimeInterval(9))
        #expect(state.looks(now: now).isEmpty && state.nextLook() == now.addingTimeInterval(5))
        #expect(state.looks(now: now.addingTimeInterval(5)) == [.init(endpoint: 1, limit: 2)])
        #expect(state.looks(now: now.addingTimeInterval(5)).isEmpty, "one look at a time")
    }

    @Test("An endpoint gets a few at once, and the next as soon as one is over")
    mutating func room() throws {
        state.expect(1, at: now)
        #expect(try look(1, finding: [11, 12]) == [11, 12])
        #expect(state.looks(now: now).isEmpty && state.nextLook() == nil)

        state.ended(11, of: 1, again: nil, isFailing: false)

        // What is being sent is due in the table too.
        #expect(try look(1, finding: [12, 13]) == [13])
        #expect(state.sending == 2)
    }

    @Test("A slow endpoint delays no other")
    mutating func slow() throws {
        state.expect(1, at: now)
        #expect(try look(1, finding: [11, 12, 13]) == [11, 12])
        state.expect(1, at: now)
        state.expect(2, at: now)
        #expect(try look(2, finding: [21]) == [21])
        #expect(state.sending == 3)
    }

    @Test("No more go out at once than all together may")
    mutating func total() throws {
        for endpoint in 1...3 { state.expect(endpoint, at: now) }
        #expect(try look(1, finding: [11, 12]) == [11, 12])
        var looks = state.looks(now: now)
        #expect(looks.isEmpty, "the look at the second holds what is left")
        state = DispatchState(limits: .init(perEndpoint: 2, total: 3))
        for endpoint in 1...3 { state.expect(endpoint, at: now.addingTimeInterval(Double(endpoint) - 5)) }
        looks = state.looks(now: now)
        #expect(looks == [.init(endpoint: 1, limit: 2), .init(endpoint: 2, limit: 1)])
        #expect(state.found([11, 12], of: looks[0], next: nil, isFailing: false, now: now) == [11, 12])
        #expect(state.found([21], of: looks[1], next: nil, isFailing: false, now: now) == [21])
        #expect(state.looks(now: now).isEmpty)
        state.ended(12, of: 1, again: nil, isFailing: false)
        #expect(state.looks(now: now).count == 1)
    }

    @Test("An endpoint that fails gets one at a time until it is well")
    mutating func failing() throws {
        state.expect(1, at: now)
        #expect(try look(1, finding: [11, 12], isFailing: true) == [11])
        #expect(state.looks(now: now).isEmpty)
        state.ended(11, of: 1, again: now.addingTimeInterval(2), isFailing: true)
        #expect(try look(1, finding: [12], isFailing: true) == [12])
        state.ended(12, of: 1, again: nil, isFailing: false)
        #expect(try look(1, finding: [13, 14]) == [13, 14])
    }

    @Test("What ends while the table is looked into is not sent again")
    mutating func staleLook() throws {
        state.expect(1, at: now)
        #expect(try look(1, finding: [11]) == [11])
        state.expect(1, at: now)
        let look = try #require(state.looks(now: now).first)
        // The look has read 11 as waiting; then its try ends.
        state.ended(11, of: 1, again: nil, isFailing: false)
        #expect(state.found([11, 12], of: look, next: nil, isFailing: false, now: now) == [12])
    }

    @Test("What comes while the table is looked into is looked for again")
    mutating func lateArrival() throws {
        state.expect(1, at: now)
        let look = try #require(state.looks(now: now).first)
        state.expect(1, at: now)
        #expect(state.found([], of: look, next: nil, isFailing: false, now: now).isEmpty)
        #expect(state.looks(now: now) == [.init(endpoint: 1, limit: 2)])
    }

    @Test("A full look is followed by another, the retry and what waits by one at its time")
    mutating func following() throws {
        state.expect(1, at: now)
        let later = now.addingTimeInterval(30)
        #expect(try look(1, finding: [11], next: later) == [11])
        #expect(state.nextLook() == later)
        state.ended(11, of: 1, again: now.addingTimeInterval(2), isFailing: true)
        #expect(state.nextLook() == now.addingTimeInterval(2))
    }

    @Test("An endpoint with nothing to do is forgotten")
    mutating func forgotten() throws {
        state.expect(1, at: now)
        #expect(try look(1, finding: [11]) == [11])
        #expect(state.laneCount == 1)
        state.ended(11, of: 1, again: nil, isFailing: false)
        #expect(state.laneCount == 0 && state.sending == 0)
        state.ended(11, of: 1, again: now, isFailing: false)
        #expect(state.laneCount == 0, "an end that was told already")
    }

    @Test("A clock that is set back puts nothing off")
    mutating func clock() {
        state.expect(1, at: now.addingTimeInterval(RetryPlan.longest + 1))
        #expect(state.looks(now: now) == [.init(endpoint: 1, limit: 2)])
    }
}
