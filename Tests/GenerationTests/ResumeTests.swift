import Foundation
import Jobs
import Media
import Simulator
import Testing
import Upstream

@testable import Generation

/// Where in a job's life its process ends.
enum Moment: Sendable, CaseIterable {
    /// The reference is with the upstream, and that is written down.
    case uploaded
    /// It is written down that the upstream will be asked, and it was not.
    case submitting
    /// The upstream has begun, and we have heard no id.
    case begun
    /// The id is written down.
    case identified
    /// Some of the file is here.
    case downloading
    /// The file is stored, the job not finished.
    case stored

    /// Whether nobody can know how often the upstream was asked.
    var isAmbiguous: Bool { self == .submitting || self == .begun }

    var faults: [Fault] {
        switch self {
        case .begun: [Fault(.stall(afterFrames: 2), on: .conversation)]
        case .downloading: [Fault(.slowDrip(bytesPerSecond: 1), on: .asset)]
        case .uploaded, .submitting, .identified, .stored: []
        }
    }

    var trap: Trap? {
        switch self {
        case .uploaded: Trap { checkpoint, _ in checkpoint.phase == .unsubmitted && checkpoint.trace.uploadID != nil }
        case .submitting: Trap { checkpoint, _ in checkpoint.phase == .submitting && checkpoint.trace.videoID == nil }
        case .identified: Trap { checkpoint, _ in checkpoint.phase == .submitted && checkpoint.trace.assetPath == nil }
        case .stored: Trap(goesOn: true) { _, items in items.contains { $0.kind == .video } }
        case .begun, .downloading: nil
        }
    }

    /// Waits until it has come.
    func come(in world: World, trap: Trap?) async throws {
        if let trap { return await trap.closed() }
        switch self {
        case .downloading: try await until { try world.files("partial").count == 1 && !world.sent(.asset).isEmpty }
        default: try await until { world.made == 1 }
        }
    }
}

@Suite("A process that ends inside a job", .timeLimit(.minutes(3)))
struct ResumeTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let moment: Moment
        let end: World.End
        let profile: GrokWebProfile

        var testDescription: String { "\(moment), \(end), \(profile.rawValue)" }
    }

    static let cases = Moment.allCases.flatMap { moment in
        [World.End.killed, .stopped].flatMap { end in
            GrokWebProfile.allCases.map { Case(moment: moment, end: end, profile: $0) }
        }
    }

    @Test("The next one goes on from there: nothing known is made twice, and the file is whole", arguments: cases)
    func resume(_ test: Case) async throws {
        let setting = World.Setting(profile: test.profile, faults: test.moment.faults, accounts: 1)
        try await World.open(setting) { world in
            let trap = test.moment.trap
            let id = try await world.life(test.end, trap: trap) { works in
                let id = try await works.submit(withReference: true)
                try await test.moment.come(in: world, trap: trap)
                return id
            }
            try await world.life { works in
                let job = try await works.settled(id)
                #expect(job.state == .completed)
                #expect(job.attempt == 1, "neither a crash nor a hand-back counts")
                try await works.expectWhole(id)
                let checkpoint = try VideoCheckpoint.decode(job.checkpoint)
                #expect(checkpoint.ambiguousSubmissions == (test.moment.isAmbiguous ? 1 : 0))
            }
            #expect(world.sent(.upload).count == 1)
            #expect(world.made == (test.moment == .begun ? 2 : 1))
            #expect(world.sent(.asset).count == (test.moment == .downloading ? 2 : 1))
            #expect(try world.files("video").count == 1)
        }
    }

    @Test(
        "Where no doubtful submission may be repeated, the job is interrupted",
        arguments: Moment.allCases.filter(\.isAmbiguous), [World.End.killed, .stopped])
    func interrupted(moment: Moment, end: World.End) async throws {
        let setting = World.Setting(faults: moment.faults, accounts: 1, ambiguousRetries: 0)
        try await World.open(setting) { world in
            let trap = moment.trap
            let id = try await world.life(end, trap: trap) { works in
                let id = try await works.submit()
                try await moment.come(in: world, trap: trap)
                return id
            }
            try await world.life { works in
                let job = try await works.settled(id)
                #expect(job.state == .discarded && job.failure?.code == "interrupted")
            }
            #expect(world.made == (moment == .begun ? 1 : 0))
            #expect(try world.files() == [])
        }
    }

    @Test("A job in doubt after one end too many is given up")
    func twice() async throws {
        let setting = World.Setting(faults: [Fault(.stall(afterFrames: 2), on: .conversation, times: 2)], accounts: 1)
        try await World.open(setting) { world in
            let id = try await world.life(.killed) { works in
                let id = try await works.submit()
                try await until { world.made == 1 }
                return id
            }
            try await world.life(.killed) { _ in try await until { world.made == 2 } }
            try await world.life { works in
                let job = try await works.settled(id)
                #expect(job.failure?.code == "interrupted")
            }
            #expect(world.made == 2)
        }
    }
}
