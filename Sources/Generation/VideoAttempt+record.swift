import CallLog
import Jobs
import Pool
import Transport
import Upstream

/// One line in the call log for each token that an attempt tries.
extension VideoAttempt {
    func recorded(_ lease: Lease, _ body: () async throws -> VideoStep) async throws -> VideoStep {
        watch.begin()
        do {
            let step = try await ConnectMeter.$current.withValue(watch.connects) { try await body() }
            if case .made(let output) = step { record(lease, .completed, media: [output.mediaName]) }
            return step
        } catch {
            bill = (error as? UpstreamError)?.cost ?? bill
            record(lease, CallEnd(error), media: [])
            // Another token may follow.
            watch = CallWatch()
            throw error
        }
    }

    func record(_ lease: Lease, _ end: CallEnd, media: [String]) {
        worker.calls?.record(
            CallRecord(
                attemptAt: run.job, model: arguments.model, origin: arguments.origin, lease: lease, watch: watch,
                end: end, media: media, cost: bill, at: worker.now()))
        bill = nil
    }
}
