import Foundation
import Logging
import Media
import Simulator
import Testing

@testable import Generation
@testable import Jobs

@Suite("Retention", .timeLimit(.minutes(3)))
struct RetentionTests {
    @Test("Ended jobs vanish with all their media when their time is up; an unfinished one stays with its reference")
    func expired() async throws {
        let faults = [
            Fault(.moderated(atProgress: 0), on: .conversation),
            Fault(.status(503, retryAfter: 90_000), on: .conversation),
        ]
        try await World.open { world in
            try await world.life { works in
                let done = try await works.submit(withReference: true)
                #expect(try await works.settled(done).state == .completed)
                for variant in [MediaVariant.thumbnail, .spritesheet] {
                    _ = try await works.videos.content(
                        done, variant: variant, owner: Works.owner, now: world.clock.now)
                }
                faults.forEach { world.simulator.inject($0) }
                let failed = try await works.submit(withReference: true)
                #expect(try await works.settled(failed).failure?.code == "moderation_blocked")
                let waiting = try await works.submit(withReference: true)
                #expect(try await works.paused(waiting).state == .retryable)
                let retention = works.retention()

                #expect(try await retention.prune(now: world.clock.now.addingTimeInterval(86_399)) == 0)
                _ = try works.video(done)
                #expect(try await retention.prune(now: world.clock.now.addingTimeInterval(86_401)) == 2)

                for id in [done, failed] {
                    #expect(throws: VideoError.notFound(id)) { try works.video(id) }
                    #expect(try works.media.items(of: id).isEmpty)
                }
                let left = try works.media.items(of: waiting).map { "reference/\($0.name)" }
                #expect(try world.files() == left)
                works.pass(90_000)
                #expect(try await works.settled(waiting).state == .completed)
            }
        }
    }

    @Test("Of the ended jobs of an owner the newest are kept")
    func crowded() async throws {
        try await World.open { world in
            try await world.life { works in
                var ids: [String] = []
                for _ in 1...3 {
                    ids.append(try await works.submit())
                    _ = try await works.settled(ids[ids.count - 1])
                    works.pass(1)
                }
                #expect(try await works.retention(keptPerOwner: 1).prune(now: world.clock.now) == 2)
                #expect(ids.map { (try? works.video($0)) != nil } == [false, false, true])
                #expect(try world.files("video").count == 1)
                try await works.expectWhole(ids[2])
            }
        }
    }

    @Test("A reference goes when its job has ended, well or not")
    func references() async throws {
        try await World.open { world in
            try await world.life { works in
                let old = try await works.made("long ago").id
                world.simulator.inject(Fault(.moderated(atProgress: 0), on: .conversation))
                let retention = works.retention()
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask { try await retention.run() }
                    // By the true time this one has expired: once it is gone, the service runs.
                    try await until { try works.queue.job(old, owner: Works.owner) == nil }
                    for state in [JobState.discarded, .completed] {
                        let id = try await works.submit(withReference: true)
                        #expect(try await works.settled(id).state == state)
                        try await until { try world.files("reference") == [] }
                        #expect(try works.media.items(of: id).allSatisfy { $0.kind == .video })
                    }
                    group.cancelAll()
                }
            }
        }
    }
}

extension Works {
    fileprivate func retention(keptPerOwner: Int = 1000) -> RetentionService {
        RetentionService(
            queue: queue, media: media, configuration: .init(keptPerOwner: keptPerOwner, interval: .seconds(3600)),
            logger: .silent)
    }
}
