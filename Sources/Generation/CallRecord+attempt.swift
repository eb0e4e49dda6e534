import CallLog
import Foundation
import Jobs
import Pool
import Upstream

extension CallRecord {
    /// The line for one token that an attempt at a job tried.
    init(
        attemptAt job: Job, model: String, origin: RequestOrigin?, lease: Lease, watch: CallWatch, end: CallEnd,
        media: [String], cost: Cost? = nil, until: ContinuousClock.Instant = .now, at date: Date
    ) {
        self.init(
            kind: .attempt, requestID: origin?.requestID ?? "", at: date, owner: job.owner, keyName: origin?.keyName,
            tokenID: lease.token, token: lease.label, model: model, route: job.kind, job: job.id, attempt: job.attempt,
            status: end.status, error: end.code, detail: end.detail, decision: end.decision,
            queueMS: watch.queueMilliseconds, firstByteMS: watch.firstByteMilliseconds,
            totalMS: watch.totalMilliseconds(at: until), proxy: lease.road.label, media: media, bytes: watch.bytes,
            downloadMS: watch.downloadMilliseconds, costTicks: cost?.ticks,
            connectMS: watch.connectMilliseconds)
    }
}
