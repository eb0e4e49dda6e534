import CallLog
import Simulator
import Testing
import Upstream

@testable import Generation
@testable import Jobs
@testable import Media

@Suite(.timeLimit(.minutes(2))) struct RecordTests {
    @Test func `each token that is tried for a video has its line, under the request it came with`() async throws {
        let fault = Fault(.status(429), on: .conversation, token: World.secret("a"), times: 1)
        try await World.open(World.Setting(faults: [fault])) { world in
            try await world.life { works in
                let job = try await works.made("a cat")
                #expect(job.state == .completed)
                await works.calls.flush()

                let records = try await works.log.attempts(of: job.id)
                #expect(records.map(\.error) == ["rateLimited", nil])
                let (refused, done) = (records[0], records[1])
                #expect(refused.status == 429)
                #expect(refused.decision == "the token is blamed; another one, or later")
                #expect(refused.token == "accoun****ests")
                #expect(done.decision == "completed")
                #expect(done.bytes ?? 0 > 0)
                #expect(refused.downloadMS == nil)
                #expect((0...(done.totalMS ?? 0)).contains(done.downloadMS ?? -1))
                #expect(done.media == (try works.media.items(of: job.id).map(\.name)))
                for record in records {
                    #expect(record.kind == .attempt)
                    #expect(record.requestID == "req_of a cat")
                    #expect(record.keyName == "laptop")
                    #expect(record.owner == Works.owner)
                    #expect(record.model == "grok-imagine-video")
                    #expect(record.route == "video")
                    #expect(record.attempt == 1)
                    #expect((0...(record.firstByteMS ?? 0)).contains(record.connectMS ?? -1))
                    #expect(record.queueMS != nil && record.firstByteMS != nil && record.totalMS != nil)
                }
            }
        }
    }

    @Test func `what follows from an error depends on whom it blames, and on what may have begun`() {
        let rows: [(UpstreamError, String)] = [
            (.init(.rateLimited, status: 429, message: ""), "the token is blamed; another one, or later"),
            (.init(.egressRefused, status: 403, message: ""), "the road is blamed; another one, or later"),
            (.init(.moderated, message: ""), "final"),
            (.init(.unavailable, status: 503, message: ""), "later, or by another token"),
            (.init(.interrupted, message: "", mayHaveStarted: true), "looks for what was begun"),
            (.init(.cancelled, message: ""), "handed back, or cancelled"),
        ]
        for (error, decision) in rows { #expect(CallEnd(error).decision == decision) }
        #expect(CallEnd(VideoFailure.overdue).code == "timeout")
        #expect(CallEnd(MediaError.invalid("html")).code == "media_invalid")
        #expect(CallEnd(CancellationError()).code == "cancelled")
    }
}
