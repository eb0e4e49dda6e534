import CallLog
import Jobs
import Pool
import Upstream

/// One line in the call log for each token that an attempt tries.
extension VideoAttempt {
    func recorded(_ lease: Lease, _ body: () async throws -> VideoOutput) async throws -> VideoOutput {
        watch.begin()
        do {
            let output = try await body()
            record(lease, .completed, media: [output.mediaName])
            return output
        } catch {
            record(lease, CallEnd(error), media: [])
            // Another token may follow.
            watch = CallWatch()
            throw error
        }
    }

    private func record(_ lease: Lease, _ end: CallEnd, media: [String]) {
        worker.calls?.record(
            CallRecord(
                kind: .attempt, requestID: arguments.origin?.requestID ?? "", at: worker.now(), owner: run.job.owner,
                keyName: arguments.origin?.keyName, tokenID: lease.token, token: lease.label,
                model: arguments.model, route: VideoWorker.kind, job: run.job.id, attempt: run.job.attempt,
                status: end.status, error: end.code, detail: end.detail, decision: end.decision,
                queueMS: watch.queueMilliseconds, firstByteMS: watch.firstByteMilliseconds,
                totalMS: watch.totalMilliseconds(), proxy: lease.road.label, media: media, bytes: watch.bytes))
    }
}
